using System.Runtime.InteropServices;
using TumorTrace.Core;
using TumorTrace.Training.Onnx.Schema;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Onnx;

/// <summary>Reads float tensors of an ONNX file.</summary>
internal static class StoredTensor
{
    /// <param name="name">The tensor's name outside the file.</param>
    /// <exception cref="UserException">The values do not fit the shape.</exception>
    internal static NamedTensor Read(TensorProto tensor, string name, string path)
    {
        float[] values =
            tensor.FloatData.Count > 0 ? [.. tensor.FloatData] : MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
        long[] shape = [.. tensor.Dims];
        if (values.Length != shape.Aggregate(1L, (a, b) => a * b))
            throw new UserException(
                $"{path}: {tensor.Name} has {values.Length} values, its shape is [{string.Join(", ", shape)}]; the file is damaged"
            );
        return new NamedTensor(name, shape, values);
    }
}
