"""Makes a PyTorch wheel from PyPI importable on a machine without CUDA's libraries.

PyPI carries PyTorch for x86-64 Linux only as a CUDA build, whose dependencies are several gigabytes that a CPU never
runs. The wheel links them all the same, so this writes one small library that answers "no device" for every function
it asks of them, under each of their names. Needs a C compiler and readelf.

Usage: python without_cuda.py <site-packages>
"""

import pathlib
import re
import subprocess
import sys
import tempfile

ABSENT = re.compile(r"lib(cu|nv|nccl)[A-Za-z_]*\.so\.\d+")
WANTED = re.compile(r"(__)?(cu[A-Z_]|cuda|cublas|cudnn|cufft|cufile|cupti|cusparse|cusolver|nccl|nvrtc|nvshmem)")
# cudaErrorNoDevice and CUDA_ERROR_NO_DEVICE.
NO_DEVICE = 100


def readelf(option: str, library: pathlib.Path) -> str:
    return subprocess.run(
        ["readelf", "--wide", option, str(library)], check=True, capture_output=True, text=True
    ).stdout


def absent_libraries(libraries: list[pathlib.Path]) -> set[str]:
    """Names of CUDA's libraries that the given ones link to."""
    linked = "".join(readelf("--dynamic", library) for library in libraries)
    names = re.findall(r"\(NEEDED\).*\[(.*)\]", linked)
    return {name for name in names if ABSENT.fullmatch(name)}


def missing_symbols(libraries: list[pathlib.Path]) -> dict[str, tuple[str, str]]:
    """Symbol to (version, type) of what the libraries expect of CUDA's."""
    found: dict[str, tuple[str, str]] = {}
    for library in libraries:
        for line in readelf("--dyn-syms", library).splitlines():
            fields = line.split()
            if len(fields) < 8 or fields[6] != "UND" or fields[4] == "WEAK":
                continue
            name, _, version = fields[7].partition("@")
            if WANTED.match(name):
                found[name] = (version.lstrip("@"), fields[3])
    return found


def definition(name: str, kind: str) -> str:
    if kind == "OBJECT":
        return f"char {name}[64];"
    if name.startswith("__cudaRegister") or name.startswith("__cudaUnregister"):
        return f"void *{name}(void) {{ return 0; }}"
    if re.search(r"(String|Name)$", name):
        return f'const char *{name}(void) {{ return "CUDA is not installed"; }}'
    if name in ("cudaGetDeviceCount", "cuDeviceGetCount"):
        return f"int {name}(int *count) {{ *count = 0; return {NO_DEVICE}; }}"
    return f"long {name}(void) {{ return {NO_DEVICE}; }}"


def version_script(symbols: dict[str, tuple[str, str]]) -> str:
    versions: dict[str, list[str]] = {}
    for name, (version, _) in symbols.items():
        if version:
            versions.setdefault(version, []).append(name)
    return "".join(f"{version} {{ {' '.join(f'{n};' for n in names)} }};\n" for version, names in versions.items())


def build(symbols: dict[str, tuple[str, str]], target: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "absent.c")
        script = pathlib.Path(folder, "absent.map")
        source.write_text("\n".join(definition(name, kind) for name, (_, kind) in sorted(symbols.items())))
        script.write_text(version_script(symbols))
        flags = ["-shared", "-fPIC", "-w", "-fno-builtin", f"-Wl,--version-script={script}", "-Wl,-soname,libcuda_absent.so"]
        subprocess.run(["cc", *flags, "-o", str(target), str(source)], check=True)


def main(site_packages: str) -> None:
    torch = pathlib.Path(site_packages, "torch")
    folder = torch / "lib"
    libraries = [*folder.glob("*.so*"), *torch.glob("_C*.so")]
    libraries = [library for library in libraries if not library.is_symlink() and library.name != "libcuda_absent.so"]
    names = absent_libraries(libraries)
    if not names:
        print("this PyTorch needs no CUDA library")
        return
    build(missing_symbols(libraries), folder / "libcuda_absent.so")
    for name in sorted(names):
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to("libcuda_absent.so")
    print(f"stood in for {len(names)} CUDA libraries")


if __name__ == "__main__":
    main(sys.argv[1])
