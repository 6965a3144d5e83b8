namespace TumorTrace.Core.Synthesis;

/// <summary>What a nucleus is stained with, in amounts.</summary>
/// <param name="H">Haematoxylin.</param>
/// <param name="E">Eosin.</param>
/// <param name="Rim">Factor of haematoxylin at the membrane; above 1 with a pale inside makes it vesicular.</param>
/// <param name="Chromatin">Strength of the clumps inside, 0 smooth.</param>
internal readonly record struct NucleusStain(float H, float E, float Rim, float Chromatin);

/// <summary>One nucleus as an ellipse with uneven edge. Lengths in level-0 px.</summary>
/// <param name="A">Half axis along <paramref name="Angle"/>.</param>
/// <param name="Angle">Radians.</param>
internal readonly record struct Nucleus(float X, float Y, float A, float B, float Angle, NucleusStain Stain)
{
    public void Paint(Scene scene, BlockCanvas canvas)
    {
        var (sin, cos) = (MathF.Sin(Angle), MathF.Cos(Angle));
        var area = canvas.Clip(X, Y, Math.Max(A, B) * 1.15f);
        for (var row = area.Top; row < area.Bottom; row++)
        {
            var dy = canvas.Y0 + row - Y;
            for (var column = area.Left; column < area.Right; column++)
            {
                var dx = canvas.X0 + column - X;
                var p = (dx * cos + dy * sin) / A;
                var q = (dy * cos - dx * sin) / B;
                var d = p * p + q * q;
                if (d < 1.3f)
                    PaintPixel(scene, canvas, row * BlockCanvas.Side + column, column, row, d);
            }
        }
    }

    private void PaintPixel(Scene scene, BlockCanvas canvas, int at, int column, int row, float d)
    {
        // The texture is read relative to the nucleus so that neighbours differ and blocks agree.
        var tx = scene.Texel(canvas.X0 + column) + (int)(A * 97);
        var ty = scene.Texel(canvas.Y0 + row) + (int)(B * 61);
        d += 0.35f * (scene.Medium.At(tx, ty) - 0.5f);
        var cover = Math.Clamp((1 - d) * Math.Min(A, B) * (0.5f / 1.6f), 0, 1);
        if (cover <= 0)
            return;
        var clump = 1 + Stain.Chromatin * (scene.Fine.At(tx, ty) + scene.Medium.At(ty, tx) - 1);
        var h = Stain.H * clump * (d > 0.66f ? Stain.Rim : 1);
        canvas.H[at] += (h - canvas.H[at]) * cover;
        canvas.E[at] += (Stain.E - canvas.E[at]) * cover;
    }
}
