using System.Globalization;

namespace TumorTrace.Core.Models;

/// <summary>Holds a model to its card's promise: every output is a probability.</summary>
internal static class Probabilities
{
    /// <summary>
    /// Values outside of 0 to 1 by at most this are rounding, of a softmax in half precision for example, and are clamped.
    /// </summary>
    public const float Rounding = 1e-3f;

    /// <summary>Clamps what is only rounding.</summary>
    /// <param name="outputs">Of <paramref name="count"/> images, one after the other.</param>
    /// <param name="input">What the model was shown, if it has a name.</param>
    /// <exception cref="UserException">A value is not a number, infinite, or clearly outside of 0 to 1.</exception>
    public static void Check(string model, Span<float> outputs, int count, string? input = null)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is >= 0 and <= 1)
                continue;
            if (outputs[i] is not (>= -Rounding and <= 1 + Rounding))
                throw Problem(model, outputs, i, count, input);
            outputs[i] = Math.Clamp(outputs[i], 0, 1);
        }
    }

    /// <summary>What to tell the user of a value that would become "no tumour", or tumour, in silence.</summary>
    /// <param name="index">Of the value among those of <paramref name="count"/> images.</param>
    public static UserException Problem(string model, ReadOnlySpan<float> values, int index, int count, string? input = null)
    {
        var each = Math.Max(1, values.Length / count);
        var value = values[index];
        var advice = float.IsFinite(value)
            ? "set \"logits\": true in its card if the sigmoid is not in the graph"
            : "its weights or its card's input (mean, std, type) are wrong, or it cannot take such an image";
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"{model}: the model gives {value} for {input ?? $"image {index / each + 1} of {count}"}, "
                + $"output value {index % each + 1} of {each}; expected a probability from 0 to 1 ({advice})"
        );
        return new UserException(message) { Image = index / each };
    }
}
