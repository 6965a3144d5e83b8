using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>Brings RGB bytes [N, H, W, 3] into the layout and type that a model's card asks for.</summary>
internal sealed class InputAdapter
{
    private static readonly double[] s_zeros = [0, 0, 0];
    private static readonly double[] s_ones = [1, 1, 1];

    private readonly bool _planar;
    private readonly bool _float;
    private readonly IReadOnlyList<double> _mean;
    private readonly IReadOnlyList<double> _std;

    private InputAdapter(ModelInput input, string name, NodeMetadata node)
    {
        OneImageOnly = node.Dimensions[0] == 1;
        _planar = input.Layout == "NCHW";
        AnySize = node.Dimensions.AsSpan(_planar ? 2 : 1, 2) is [-1, -1];
        Description = $"{input.Layout} {input.Type} to \"{name}\", {Describe(node)}";
        _float = input.Type == "float32";
        _mean = input.Mean ?? s_zeros;
        _std = input.Std ?? s_ones;
    }

    /// <summary>True if the graph's batch dimension is fixed to 1.</summary>
    internal bool OneImageOnly { get; }

    /// <summary>False if the graph's height or width is fixed.</summary>
    internal bool AnySize { get; }

    /// <summary>What is given to which input, for messages.</summary>
    internal string Description { get; }

    internal static InputAdapter For(string path, InferenceSession session, ModelCard card)
    {
        var input = card.Input ?? new ModelInput();
        if (input.Layout is not ("NHWC" or "NCHW") || input.Type is not ("uint8" or "float32"))
            throw new UserException($"{path}: the card's input is {input.Layout} {input.Type}, expected NHWC or NCHW, uint8 or float32");
        if (session.InputNames.Count != 1)
            throw new UserException(
                $"{path}: the graph has {session.InputNames.Count} inputs ({string.Join(", ", session.InputNames)}), "
                    + "expected one, the image"
            );
        var (name, node) = session.InputMetadata.First();
        var wanted = input.Type == "uint8" ? TensorElementType.UInt8 : TensorElementType.Float;
        var channels = input.Layout == "NHWC" ? 3 : 1;
        if (!node.IsTensor || node.ElementDataType != wanted || node.Dimensions.Length != 4 || node.Dimensions[channels] is not (3 or -1))
        {
            throw new UserException(
                $"{path}: its input \"{name}\" is {Describe(node)}, " + $"its card says {input.Layout} {input.Type} with 3 channels"
            );
        }
        return new InputAdapter(input, name, node);
    }

    private static string Describe(NodeMetadata node) =>
        node.IsTensor ? $"{node.ElementDataType} [{string.Join(", ", node.Dimensions)}]" : $"{node.OnnxValueType}";

    /// <summary>The tensor; pixels of NHWC uint8 models are used in place.</summary>
    /// <param name="pinned">Where the bytes of uint8 models are copied to, for a GPU to fetch them from; null to leave them.</param>
    internal OrtValue Tensor(byte[] pixels, int count, int height, int width, OrtAllocator? pinned = null)
    {
        long[] shape = _planar ? [count, 3, height, width] : [count, height, width, 3];
        var length = count * height * width * 3;
        var bytes = _planar ? Planar(pixels, count, height * width) : pixels;
        if (!_float)
            return pinned is null
                ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, bytes.AsMemory(0, length), shape)
                : Copied(bytes.AsSpan(0, length), shape, pinned);
        var values = new float[length];
        for (var i = 0; i < length; i++)
        {
            var channel = _planar ? i / (height * width) % 3 : i % 3;
            values[i] = (float)((bytes[i] / 255.0 - _mean[channel]) / _std[channel]);
        }
        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }

    private static OrtValue Copied(ReadOnlySpan<byte> bytes, long[] shape, OrtAllocator memory)
    {
        var tensor = OrtValue.CreateAllocatedTensorValue(memory, TensorElementType.UInt8, shape);
        bytes.CopyTo(tensor.GetTensorMutableDataAsSpan<byte>());
        return tensor;
    }

    private static byte[] Planar(byte[] pixels, int count, int area)
    {
        var planar = new byte[count * area * 3];
        for (var image = 0; image < count; image++)
        {
            for (var i = 0; i < area; i++)
            {
                for (var channel = 0; channel < 3; channel++)
                    planar[(image * 3 + channel) * area + i] = pixels[(image * area + i) * 3 + channel];
            }
        }
        return planar;
    }
}
