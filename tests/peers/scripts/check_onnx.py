"""Checks each model with ONNX's own checker and strict shape inference; answers with a problem or what was inferred."""

import onnx
from exchange import answer, folder, question


def check(name):
    model = onnx.load(folder / name)
    try:
        onnx.checker.check_model(model, full_check=True)
        inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as problem:
        return {"problem": str(problem)}
    known = {value.name for value in [*inferred.graph.value_info, *inferred.graph.input, *inferred.graph.output]}
    results = [output for node in model.graph.node for output in node.output if output]
    dims = lambda value: [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
    # A fresh model without the declared sizes shows that they follow from the operators.
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    bare = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    return {
        "nodes": len(results),
        "unknown": [name for name in results if name not in known],
        "declared": {value.name: dims(value) for value in inferred.graph.output},
        "inferred": {value.name: dims(value) for value in bare.graph.output},
        "opset": model.opset_import[0].version,
    }


answer([check(name) for name in question()])
