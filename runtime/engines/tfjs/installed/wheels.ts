/** One file of TensorFlow's own releases on PyPI. */
export interface Wheel {
  /** As pip names it. */
  readonly project: "tensorflow" | "tensorflow-cpu";
  readonly file: string;
  /** As `pip download --platform` takes it. */
  readonly platform: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Of the two libraries in it, unpacked. */
  readonly libraryBytes: number;
}

/**
 * Where TensorFlow's C library comes from. The binding of tfjs-node 4.22.0 was made for 2.9.1; it also builds and
 * computes the same with 2.15.1, 2.18.1, 2.20.0 and 2.21.0, the newest. Wheels before 2.10 keep the library inside
 * Python's own extension. The Python version of a wheel does not matter: only the C library is taken out of it.
 */
export const wheels = {
  version: "2.21.0",
  python: "312",
  cpu: {
    "linux-x64": {
      project: "tensorflow-cpu",
      file: "tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl",
      platform: "manylinux_2_27_x86_64",
      sha256: "dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb",
      bytes: 274_000_871,
      libraryBytes: 853_308_936,
    },
    "linux-arm64": {
      project: "tensorflow",
      file: "tensorflow-2.21.0-cp312-cp312-manylinux_2_27_aarch64.whl",
      platform: "manylinux_2_27_aarch64",
      sha256: "b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552",
      bytes: 281_946_471,
      libraryBytes: 883_062_208,
    },
  },
  gpu: {
    "linux-x64": {
      project: "tensorflow",
      file: "tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl",
      platform: "manylinux_2_27_x86_64",
      sha256: "b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0",
      bytes: 572_611_111,
      libraryBytes: 1_259_021_080,
    },
  },
} as const satisfies {
  readonly version: string;
  readonly python: string;
  readonly cpu: Readonly<Record<string, Wheel>>;
  readonly gpu: Readonly<Record<string, Wheel>>;
};

/** The wheel for a platform such as `linux-x64`; undefined where TensorFlow has none that we can use. */
export function wheelFor(kind: "cpu" | "gpu", platform: string): Wheel | undefined {
  const table: Readonly<Record<string, Wheel>> = wheels[kind];
  return Object.hasOwn(table, platform) ? table[platform] : undefined;
}

export const platformsOf = (kind: "cpu" | "gpu"): readonly string[] => Object.keys(wheels[kind]);
