namespace TumorTrace.Core.Synthesis;

/// <summary>The ground of every tissue block: outline of the tissue, bent coordinates, eosin fibres with pale gaps.</summary>
internal static class StromaPainter
{
    private const int Side = BlockCanvas.Side;

    public static void Paint(Scene scene, BlockCanvas canvas)
    {
        for (var row = 0; row < Side; row++)
        {
            PaintCover(scene, canvas, row);
            PaintFibres(scene, canvas, row);
        }
    }

    private static void PaintCover(Scene scene, BlockCanvas canvas, int row)
    {
        var y = canvas.Y0 + row;
        var left = scene.Tissue.At(canvas.X0, y);
        var right = scene.Tissue.At(canvas.X0 + Side, y);
        var ty = scene.Texel(y);
        var rough = scene.Px(14);
        var soft = 1 / scene.Px(0.8f);
        for (var i = 0; i < Side; i++)
        {
            var tx = scene.Texel(canvas.X0 + i);
            var depth =
                left
                + (right - left) * i / Side
                + rough * (scene.Coarse.At(tx, ty) - 0.5f)
                + 0.25f * rough * (scene.Medium.At(tx, ty) - 0.5f);
            canvas.Cover[row * Side + i] = Math.Clamp(depth * soft, 0, 1);
        }
    }

    private static void PaintFibres(Scene scene, BlockCanvas canvas, int row)
    {
        var y = canvas.Y0 + row;
        var end = canvas.X0 + Side;
        var first = scene.Bent(canvas.X0, y);
        var last = scene.Bent(end, y);
        var dense0 = scene.Density.At(canvas.X0, y);
        var dense1 = scene.Density.At(end, y);
        var ty = scene.Texel(y);
        for (int i = 0, at = row * Side; i < Side; i++, at++)
        {
            var t = i / (float)Side;
            var u = canvas.U[at] = scene.Texel(first.U + (last.U - first.U) * t);
            var v = canvas.V[at] = scene.Texel(first.V + (last.V - first.V) * t);
            var fibre = scene.Fibre.At(u, v);
            var medium = scene.Medium.At(scene.Texel(canvas.X0 + i), ty);
            // Loose stroma shows more glass between its fibres than dense stroma.
            var dense = dense0 + (dense1 - dense0) * t;
            var gap = Math.Clamp(0.95f + 1.9f * (fibre + 0.45f * medium - 0.5f) + 0.5f * dense, 0.06f, 1);
            canvas.E[at] = gap * (0.36f + 0.36f * fibre + 0.12f * dense + 0.16f * (scene.Coarse.At(u, v) - 0.5f));
            canvas.H[at] = gap * (0.05f + 0.14f * medium);
        }
    }
}
