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
        var (left, right) = (scene.Tissue.At(canvas.X0, y), scene.Tissue.At(canvas.X0 + Side, y));
        var (ty, rough, soft) = (scene.Texel(y), scene.Px(14), 1 / scene.Px(0.8f));
        for (var i = 0; i < Side; i++)
        {
            var tx = scene.Texel(canvas.X0 + i);
            var depth = left + (right - left) * i / Side
                + rough * (scene.Coarse.At(tx, ty) - 0.5f) + 0.25f * rough * (scene.Medium.At(tx, ty) - 0.5f);
            canvas.Cover[row * Side + i] = Math.Clamp(depth * soft, 0, 1);
        }
    }

    private static void PaintFibres(Scene scene, BlockCanvas canvas, int row)
    {
        var y = canvas.Y0 + row;
        var first = (U: canvas.X0 + scene.Px(75) * scene.WarpU.At(canvas.X0, y), V: y + scene.Px(75) * scene.WarpV.At(canvas.X0, y));
        var end = canvas.X0 + Side;
        var last = (U: end + scene.Px(75) * scene.WarpU.At(end, y), V: y + scene.Px(75) * scene.WarpV.At(end, y));
        var (dense0, dense1) = (scene.Density.At(canvas.X0, y), scene.Density.At(end, y));
        var ty = scene.Texel(y);
        for (int i = 0, at = row * Side; i < Side; i++, at++)
        {
            var t = i / (float)Side;
            var u = canvas.U[at] = scene.Texel(first.U + (last.U - first.U) * t);
            var v = canvas.V[at] = scene.Texel(first.V + (last.V - first.V) * t);
            var fibre = scene.Fibre.At(u, v);
            var medium = scene.Medium.At(scene.Texel(canvas.X0 + i), ty);
            // Loose stroma shows more glass between its fibres than dense stroma.
            var gap = Math.Clamp((fibre + 0.35f * medium - 0.27f + 0.14f * (dense0 + (dense1 - dense0) * t)) * 4, 0.08f, 1);
            canvas.E[at] = gap * (0.34f + 0.42f * fibre);
            canvas.H[at] = gap * (0.05f + 0.14f * medium);
        }
    }
}
