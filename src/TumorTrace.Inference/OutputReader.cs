using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Inference;

/// <summary>Takes the tumour probability out of a model's output and checks the output's shape.</summary>
internal static class OutputReader
{
    /// <summary>The output that holds the probabilities.</summary>
    /// <exception cref="UserException">There are several and the card names none of them, or it is no tensor of float32.</exception>
    internal static string NameOf(string path, InferenceSession session, ModelCard card)
    {
        var names = session.OutputNames;
        var all = string.Join(", ", names.Select(n => $"\"{n}\""));
        if (card.Output is { } wanted && !names.Contains(wanted, StringComparer.Ordinal))
            throw new UserException($"{path}: its card names the output \"{wanted}\", the graph has {all}");
        if (card.Output is null && names.Count > 1)
            throw new UserException(
                $"{path}: the graph has {names.Count} outputs ({all}); name the one with the probabilities in its card (\"output\")"
            );
        var name = card.Output ?? names[0];
        var node = session.OutputMetadata[name];
        return node.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && node.ElementDataType == TensorElementType.Float
            ? name
            : throw new UserException(
                $"{path}: its output \"{name}\" is {(node.IsTensor ? $"{node.ElementDataType}" : $"{node.OnnxValueType}")}, "
                    + "expected a tensor of float32 (Float); add a cast to the graph"
            );
    }

    internal static float[] Read(OnnxModel model, ReadOnlySpan<float> values, long[] shape, int count, int height, int width)
    {
        var (rows, columns) = Size(model.Card, height, width);
        var area = rows * columns;
        var channels = shape.Length >= 2 ? (int)shape[1] : 1;
        var fits =
            shape.Length >= 1
            && shape[0] == count
            && values.Length == (long)count * channels * area
            && (!IsMap(model.Card) || shape.Length == 4 && shape[2] == rows && shape[3] == columns);
        if (!fits || model.Card.ClassIndex >= channels)
        {
            throw new UserException(
                $"{model.Path}: for {count} x {height} x {width} px the model gives [{string.Join(", ", shape)}], "
                    + $"expected [{count}, classes{(IsMap(model.Card) ? $", {rows}, {columns}" : "")}] with class index "
                    + $"{model.Card.ClassIndex}"
            );
        }
        var probabilities = new float[count * area];
        for (var image = 0; image < count; image++)
            values.Slice((image * channels + model.Card.ClassIndex) * area, area).CopyTo(probabilities.AsSpan(image * area));
        if (model.Card.Logits)
        {
            CheckLogits(model.Path, channels == 1 ? probabilities : values, count);
            Activate(values, probabilities, model.Card.ClassIndex, channels, area);
        }
        return probabilities;
    }

    private static bool IsMap(ModelCard card) => card.Task == ModelTask.Segmenter || card.DenseStep is not null;

    private static (int Rows, int Columns) Size(ModelCard card, int height, int width) =>
        card.Task == ModelTask.Segmenter ? (height / card.OutputStride!.Value, width / card.OutputStride.Value)
        : card.DenseStep is { } step ? ((height - card.Window) / step + 1, (width - card.Window) / step + 1)
        : (1, 1);

    // A sigmoid makes a plausible 1 of an infinite logit.
    private static void CheckLogits(string path, ReadOnlySpan<float> logits, int count)
    {
        for (var i = 0; i < logits.Length; i++)
        {
            if (!float.IsFinite(logits[i]))
                throw Probabilities.Problem(path, logits, i, count);
        }
    }

    // One channel: sigmoid. Several: softmax over the channels.
    private static void Activate(ReadOnlySpan<float> values, float[] probabilities, int index, int channels, int area)
    {
        for (var i = 0; i < probabilities.Length; i++)
        {
            var (image, at) = Math.DivRem(i, area);
            double sum = channels == 1 ? 1 : 0;
            var own = values[(image * channels + index) * area + at];
            if (channels == 1)
                sum += Math.Exp(-own);
            for (var c = 0; c < channels && channels > 1; c++)
                sum += Math.Exp(values[(image * channels + c) * area + at] - own);
            probabilities[i] = (float)(1 / sum);
        }
    }
}
