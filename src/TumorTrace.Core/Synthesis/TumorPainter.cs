namespace TumorTrace.Core.Synthesis;

/// <summary>
/// Tumour ground inside the truth: nests of purple cytoplasm between strands of stroma, split off by clefts. Strands
/// belong to the tumour region, as annotators draw it, and are a little bluer than stroma elsewhere (desmoplasia).
/// </summary>
internal static class TumorPainter
{
    public static void Paint(Scene scene, BlockCanvas canvas)
    {
        for (var i = 0; i < canvas.H.Length; i++)
        {
            if (canvas.Truth[i] != Annotations.TumorLabel.Tumor)
                continue;
            var x = canvas.X0 + i % BlockCanvas.Side;
            var y = canvas.Y0 + i / BlockCanvas.Side;
            PaintPixel(scene, canvas, i, x, y);
        }
    }

    private static void PaintPixel(Scene scene, BlockCanvas canvas, int i, int x, int y)
    {
        var tx = scene.Texel(x);
        var ty = scene.Texel(y);
        var medium = scene.Medium.At(tx, ty);
        var nest = scene.Nest(canvas.U[i], canvas.V[i], scene.Pattern.At(x, y)) + 0.05f * (medium - 0.5f);
        var inNest = Math.Clamp(nest * 40, 0, 1);
        canvas.E[i] *= 0.92f;
        canvas.H[i] += 0.05f * canvas.E[i];
        var fine = scene.Fine.At(tx, ty);
        canvas.E[i] += (0.40f + 0.16f * medium + 0.10f * fine - canvas.E[i]) * inNest;
        canvas.H[i] += (0.24f + 0.22f * medium + 0.06f * fine - canvas.H[i]) * inNest;
        if (nest is > -0.035f and < 0 && scene.Medium.At(ty + 77, tx) > 0.55f)
        {
            canvas.E[i] = canvas.E[i] * 0.12f;
            canvas.H[i] = canvas.H[i] * 0.12f;
        }
    }
}
