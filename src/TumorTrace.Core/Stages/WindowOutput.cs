using System.Globalization;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Stages;

/// <summary>A model's answer for windows of a slide, checked: the error names the window.</summary>
internal static class WindowOutput
{
    /// <param name="window">The n-th window's rectangle; all have the size of the first.</param>
    /// <exception cref="UserException">The model refuses the windows, or a value is no probability.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static float[] Predict(
        IPatchModel model,
        byte[] pixels,
        int count,
        WorkingScale scale,
        Func<int, WorkingRect> window,
        CancellationToken cancel
    )
    {
        var size = window(0);
        try
        {
            var output = model.Predict(pixels, count, size.Height, size.Width, cancel);
            Probabilities.Check(model.Path, output, count);
            return output;
        }
        catch (UserException e)
        {
            throw new UserException($"{e.Message}; {Describe(window(e.Image ?? 0), scale.Ratio)}", e) { Option = e.Option };
        }
    }

    private static string Describe(WorkingRect rect, double ratio) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"the window at ({rect.X * ratio:0}, {rect.Y * ratio:0}), {rect.Width * ratio:0} x {rect.Height * ratio:0} level-0 px"
        );
}
