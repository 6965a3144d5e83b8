using System.Runtime.InteropServices;
using TumorTrace.Core;
using TumorTrace.Training.Onnx.Schema;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Onnx;

/// <summary>Reads tensors of an ONNX file that hold floats of 32 or 16 bits.</summary>
internal static class StoredTensor
{
    /// <param name="name">The tensor's name outside the file.</param>
    /// <exception cref="UserException">The values do not fit the shape.</exception>
    internal static NamedTensor Read(TensorProto tensor, string name, string path)
    {
        float[] values =
            tensor.FloatData.Count > 0 ? [.. tensor.FloatData]
            : tensor.DataType == GraphWriter.Float16
                ? [.. MemoryMarshal.Cast<byte, Half>(tensor.RawData.Span).ToArray().Select(v => (float)v)]
            : MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
        long[] shape = [.. tensor.Dims];
        if (values.Length != shape.Aggregate(1L, (a, b) => a * b))
            throw new UserException(
                $"{path}: {tensor.Name} has {values.Length} values, its shape is [{string.Join(", ", shape)}]; the file is damaged"
            );
        return new NamedTensor(name, shape, values);
    }
}
