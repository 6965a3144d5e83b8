namespace TumorTrace.Core.Synthesis;

/// <summary>What preparation and people add: folds, uneven staining, pen.</summary>
internal static class InkPainter
{
    /// <summary>Slow variation of both stains, and folds, where tissue lies double.</summary>
    public static void Strengthen(Scene scene, BlockCanvas canvas)
    {
        var strength = 0.12f * (float)scene.Options.StainVariation;
        for (var i = 0; i < canvas.H.Length; i++)
        {
            var x = canvas.X0 + i % BlockCanvas.Side;
            var y = canvas.Y0 + i / BlockCanvas.Side;
            canvas.H[i] *= 1 + strength * scene.GainH.At(x, y);
            canvas.E[i] *= 1 + strength * scene.GainE.At(x, y);
        }
        foreach (var fold in scene.Folds)
            fold.Paint(
                canvas,
                scene.Medium,
                (i, cover) => (canvas.H[i], canvas.E[i]) = (canvas.H[i] * (1 + cover), canvas.E[i] * (1 + 0.9f * cover))
            );
    }

    /// <summary>Ink over a developed block, thinner in streaks.</summary>
    public static void Paint(Scene scene, BlockCanvas canvas, Stroke pen)
    {
        pen.Paint(
            canvas,
            scene.Coarse,
            (i, cover) =>
            {
                var x = canvas.X0 + i % BlockCanvas.Side;
                var y = canvas.Y0 + i / BlockCanvas.Side;
                cover *= 0.7f + 0.5f * scene.Coarse.At(x >> 3, y >> 3);
                for (var c = 0; c < 3; c++)
                    canvas.Rgb[i * 3 + c] = (byte)(canvas.Rgb[i * 3 + c] * MathF.Exp(-cover * pen.Ink[c]));
            }
        );
    }
}
