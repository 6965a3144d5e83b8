namespace TumorTrace.Core.Synthesis;

/// <summary>
/// Round normal structures that a classifier must tell from tumour: ducts and acini (regular epithelium around a
/// lumen, crowded in lobules) and vessels (muscle around blood). They keep a block's distance from tumour.
/// </summary>
internal static class GlandPainter
{
    private sealed record Kind(int Salt, float PitchUm, float SmallUm, float LargeUm, float Lumen, bool Vessel);

    private readonly record struct Ring(float X, float Y, float Radius, float Lumen, ulong Hash);

    private static readonly Kind[] s_kinds =
    [
        new(60, 52, 13, 25, 0.30f, Vessel: false),
        new(61, 420, 35, 75, 0.55f, Vessel: false),
        new(62, 260, 12, 38, 0.62f, Vessel: true),
    ];

    public static void Paint(Scene scene, BlockCanvas canvas)
    {
        foreach (var kind in s_kinds)
        {
            var pitch = scene.Px(kind.PitchUm);
            var seed = Hash.Salted(scene.Options.Seed, kind.Salt);
            var cells = canvas.Cells(pitch, scene.Px(kind.LargeUm * 1.5f));
            for (var cy = cells.Top; cy <= cells.Bottom; cy++)
            {
                for (var cx = cells.Left; cx <= cells.Right; cx++)
                {
                    if (Place(scene, kind, cx, cy, seed, pitch) is { } ring)
                        PaintRing(scene, canvas, ring, kind.Vessel);
                }
            }
        }
    }

    private static Ring? Place(Scene scene, Kind kind, int cx, int cy, ulong seed, float pitch)
    {
        var h = Hash.At(cx, cy, seed);
        var x = (cx + 0.25f + 0.5f * Hash.Unit(h, 0)) * pitch;
        var y = (cy + 0.25f + 0.5f * Hash.Unit(h, 1)) * pitch;
        var chance = kind.Vessel ? 0.45f : Math.Clamp((scene.Lobules.At(x, y) - 0.18f) * 5, 0, 0.9f);
        var radius = scene.Px(kind.SmallUm + (kind.LargeUm - kind.SmallUm) * Hash.Unit(h, 3));
        return
            Hash.Unit(h, 2) < chance
            && scene.Tissue.At(x, y) > radius
            && scene.Fat.At(x, y) < 0.45f
            && !scene.Truth.Near(x, y, radius * 1.6f)
            ? new Ring(x, y, radius, kind.Lumen * (0.5f + Hash.Unit(Hash.Mix(h), 0)), Hash.Mix(h + 3))
            : null;
    }

    private static void PaintRing(Scene scene, BlockCanvas canvas, Ring ring, bool vessel)
    {
        var area = canvas.Clip(ring.X, ring.Y, ring.Radius * 1.5f);
        if (area.Left >= area.Right || area.Top >= area.Bottom)
            return;
        for (var row = area.Top; row < area.Bottom; row++)
        {
            for (var column = area.Left; column < area.Right; column++)
            {
                var d = Reach(scene, ring, canvas.X0 + column, canvas.Y0 + row);
                if (d < 1.18f)
                    PaintPixel(scene, canvas, row * BlockCanvas.Side + column, d, ring.Lumen, vessel);
            }
        }
        PaintNuclei(scene, canvas, ring, vessel);
    }

    /// <summary>Distance from the centre in radii, bent by noise: 1 is the outer edge of the epithelium.</summary>
    private static float Reach(Scene scene, Ring ring, float x, float y)
    {
        var dx = x - ring.X;
        var dy = y - ring.Y;
        var shift = (int)(ring.Hash & 1023);
        return MathF.Sqrt(dx * dx + dy * dy) / ring.Radius + 0.5f * (scene.Coarse.At(scene.Texel(x) + shift, scene.Texel(y)) - 0.5f);
    }

    private static void PaintPixel(Scene scene, BlockCanvas canvas, int at, float d, float lumen, bool vessel)
    {
        var medium = scene.Medium.At(canvas.U[at], canvas.V[at]);
        (canvas.H[at], canvas.E[at]) = (d < lumen, d < 1, vessel) switch
        {
            (true, _, true) => (0.04f, medium > 0.42f ? 0.85f : 0.05f),
            (true, _, false) => (0.03f, 0.05f + 0.12f * medium),
            (_, true, true) => (0.10f, 0.62f + 0.25f * medium),
            (_, true, false) => (0.24f + 0.18f * medium, 0.42f + 0.18f * medium),
            _ => (0.08f, 0.66f + 0.2f * medium),
        };
    }

    /// <summary>Nuclei in one or two rows along the epithelium, of even size and spacing; flat ones along a vessel's wall.</summary>
    private static void PaintNuclei(Scene scene, BlockCanvas canvas, Ring ring, bool vessel)
    {
        var rows = vessel || ring.Radius * (1 - ring.Lumen) < scene.Px(14) ? 1 : 2;
        for (var r = 0; r < rows; r++)
        {
            var at =
                ring.Lumen
                + (1 - ring.Lumen)
                    * (
                        rows == 1 ? 0.62f
                        : r == 0 ? 0.42f
                        : 0.80f
                    );
            var count = Math.Max(5, (int)(2 * MathF.PI * ring.Radius * at / scene.Px(vessel ? 11 : 6.6f)));
            for (var i = 0; i < count; i++)
                PaintNucleus(
                    scene,
                    canvas,
                    ring,
                    at,
                    2 * MathF.PI * (i + 0.3f * r) / count,
                    Hash.Mix(ring.Hash + (ulong)(i + r * 1000)),
                    vessel
                );
        }
    }

    private static void PaintNucleus(Scene scene, BlockCanvas canvas, Ring ring, float at, float angle, ulong h, bool vessel)
    {
        angle += 0.06f * (Hash.Unit(h, 0) - 0.5f);
        var cos = MathF.Cos(angle);
        var sin = MathF.Sin(angle);
        var radius = ring.Radius * at;
        var bent = Reach(scene, ring, ring.X + cos * radius, ring.Y + sin * radius);
        radius += ring.Radius * (at - bent);
        var (a, b) = vessel ? (scene.Px(1.1f), scene.Px(4)) : (scene.Px(3.4f), scene.Px(2.7f + 0.3f * Hash.Unit(h, 1)));
        var stain = new NucleusStain(1.15f + 0.2f * Hash.Unit(h, 2), 0.4f, 1.15f, 0.45f);
        new Nucleus(ring.X + cos * radius, ring.Y + sin * radius, a, b, angle, stain).Paint(scene, canvas);
    }
}
