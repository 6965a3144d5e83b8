namespace TumorTrace.Core.Synthesis;

/// <summary>
/// Fat: round white vacuoles with thin septa, the cells of a jittered grid's Voronoi diagram. Painted over stroma and
/// its nuclei, which remain in the septa.
/// </summary>
internal static class FatPainter
{
    private const float PitchUm = 62;
    private const float Threshold = 0.5f;

    public static void Paint(Scene scene, BlockCanvas canvas)
    {
        // The field changes by less than 0.3 over the distance to the farthest site that matters.
        if (scene.Fat.MaxIn(canvas.Column, canvas.Row) < Threshold - 0.3f)
            return;
        var sites = Sites(scene, canvas);
        if (!sites.Exists(s => s.Fat))
            return;
        for (var i = 0; i < canvas.H.Length; i++)
        {
            // Tumour grows on stroma: fat in its strands would make truth of empty glass.
            if (canvas.Truth[i] == Annotations.TumorLabel.Tumor)
                continue;
            var x = canvas.X0 + i % BlockCanvas.Side;
            var y = canvas.Y0 + i / BlockCanvas.Side;
            var inside = Inside(sites, x, y, scene) + scene.Px(3) * (scene.Medium.At(scene.Texel(x), scene.Texel(y)) - 0.5f);
            var empty = Math.Clamp(inside / scene.Px(1), 0, 1);
            canvas.E[i] += (0.015f - canvas.E[i]) * empty;
            canvas.H[i] += (0.01f - canvas.H[i]) * empty;
        }
    }

    /// <summary>Depth in px within a vacuole; negative in septa and outside fat.</summary>
    private static float Inside(List<(float X, float Y, bool Fat)> sites, float x, float y, Scene scene)
    {
        var best = float.MaxValue;
        var second = float.MaxValue;
        var i = 0;
        var j = 0;
        for (var s = 0; s < sites.Count; s++)
        {
            var dx = sites[s].X - x;
            var dy = sites[s].Y - y;
            var d = dx * dx + dy * dy;
            if (d < best)
                (best, second, i, j) = (d, best, s, i);
            else if (d < second)
            {
                second = d;
                j = s;
            }
        }
        if (!sites[i].Fat)
            return -scene.Px(4);
        var ex = sites[i].X - sites[j].X;
        var ey = sites[i].Y - sites[j].Y;
        var wall = (second - best) / (2 * MathF.Sqrt(ex * ex + ey * ey) + 1) - scene.Px(1.6f);
        return Math.Min(wall, scene.Px(PitchUm * 0.6f) - MathF.Sqrt(best));
    }

    private static List<(float X, float Y, bool Fat)> Sites(Scene scene, BlockCanvas canvas)
    {
        var pitch = scene.Px(PitchUm);
        var seed = Hash.Salted(scene.Options.Seed, 40);
        var cells = canvas.Cells(pitch, pitch * 1.5f);
        var sites = new List<(float, float, bool)>();
        for (var cy = cells.Top; cy <= cells.Bottom; cy++)
        {
            for (var cx = cells.Left; cx <= cells.Right; cx++)
            {
                var h = Hash.At(cx, cy, seed);
                var x = (cx + 0.1f + 0.8f * Hash.Unit(h, 0)) * pitch;
                var y = (cy + 0.1f + 0.8f * Hash.Unit(h, 1)) * pitch;
                sites.Add((x, y, scene.Fat.At(x, y) + 0.1f * Hash.Unit(h, 2) > Threshold));
            }
        }
        return sites;
    }
}
