namespace TumorTrace.Core.Synthesis;

/// <summary>
/// Scattered nuclei: each cell of a grid holds at most one, which depends only on the cell, the seed and the tissue
/// at the nucleus's centre. So blocks agree on the nuclei they share.
/// </summary>
internal static class NucleusPainter
{
    /// <summary>Nuclei of the ground, painted before fat and tumour.</summary>
    public static void PaintStroma(Scene scene, BlockCanvas canvas)
    {
        Scatter(scene, canvas, 17, 11, 50, Fibroblast);
        Scatter(scene, canvas, 6.2f, 4.5f, 52, Lymphocyte);
    }

    /// <summary>Tumour nuclei, and the lymphocytes among them.</summary>
    public static void PaintTumor(Scene scene, BlockCanvas canvas)
    {
        Scatter(scene, canvas, 8.6f, 9, 51, TumorCell);
        Scatter(scene, canvas, 9.5f, 4.5f, 53, (s, x, y, h) => s.Truth.IsTumor(x, y) ? Lymphocyte(s, x, y, h) : null);
    }

    private delegate Nucleus? Maker(Scene scene, float x, float y, ulong h);

    private static void Scatter(Scene scene, BlockCanvas canvas, float pitchUm, float reachUm, int salt, Maker make)
    {
        var pitch = scene.Px(pitchUm);
        var seed = Hash.Salted(scene.Options.Seed, salt);
        var cells = canvas.Cells(pitch, scene.Px(reachUm));
        for (var cy = cells.Top; cy <= cells.Bottom; cy++)
        {
            for (var cx = cells.Left; cx <= cells.Right; cx++)
            {
                var h = Hash.At(cx, cy, seed);
                make(scene, (cx + Hash.Unit(h, 0)) * pitch, (cy + Hash.Unit(h, 1)) * pitch, Hash.Mix(h + 1))?.Paint(scene, canvas);
            }
        }
    }

    /// <summary>Thin nuclei along the fibres of stroma.</summary>
    private static Nucleus? Fibroblast(Scene scene, float x, float y, ulong h)
    {
        if (Hash.Unit(h, 0) > 0.55f)
            return null;
        // Fibres run where the second bent coordinate does not change.
        var step = scene.Px(10);
        var v = scene.Bent(x, y).V;
        var acrossX = scene.Bent(x + step, y).V - v;
        var acrossY = scene.Bent(x, y + step).V - v;
        var angle = MathF.Atan2(-acrossX, acrossY) + 0.5f * (Hash.Unit(h, 1) - 0.5f);
        return new Nucleus(
            x,
            y,
            scene.Px(4.5f + 4 * Hash.Unit(h, 2)),
            scene.Px(1.1f + 1.2f * Hash.Unit(h, 3)),
            angle,
            new NucleusStain(1.25f, 0.4f, 1, 0.4f)
        );
    }

    /// <summary>Large, uneven nuclei, most with pale inside and dark rim, some dense; only in the nests of tumour.</summary>
    private static Nucleus? TumorCell(Scene scene, float x, float y, ulong h)
    {
        if (Hash.Unit(h, 0) > 0.94f || !scene.Truth.IsTumor(x, y))
            return null;
        var (u, v) = scene.Bent(x, y);
        if (scene.Nest(scene.Texel(u), scene.Texel(v), scene.Pattern.At(x, y)) < 0.01f)
            return null;
        var more = Hash.Mix(h + 2);
        var a = scene.Px(3.3f + 3.4f * Hash.Unit(h, 1) * Hash.Unit(more, 0) + 0.9f * Hash.Unit(more, 1));
        var b = a * (0.62f + 0.36f * Hash.Unit(h, 2));
        var dense = Hash.Unit(more, 2) < 0.22f;
        return new Nucleus(
            x,
            y,
            a,
            b,
            MathF.PI * Hash.Unit(h, 3),
            new NucleusStain(dense ? 1.6f : 0.75f + 0.35f * Hash.Unit(more, 3), 0.42f, dense ? 1 : 1.4f, 0.75f)
        );
    }

    /// <summary>Small, round, dark nuclei: scattered everywhere, crowded in aggregates.</summary>
    private static Nucleus? Lymphocyte(Scene scene, float x, float y, ulong h)
    {
        var crowd = Math.Clamp((scene.Lymph.At(x, y) - 0.36f) * 4, 0, 1);
        if (Hash.Unit(h, 0) > 0.035f + 0.85f * crowd)
            return null;
        var a = scene.Px(2.5f + 0.8f * Hash.Unit(h, 1));
        var b = a * (0.82f + 0.18f * Hash.Unit(h, 2));
        return new Nucleus(x, y, a, b, MathF.PI * Hash.Unit(h, 3), new NucleusStain(1.5f, 0.4f, 1.05f, 0.5f));
    }
}
