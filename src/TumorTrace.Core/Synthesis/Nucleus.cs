namespace TumorTrace.Core.Synthesis;

/// <summary>One nucleus as an ellipse with uneven edge. Lengths in level-0 px, stains in amounts.</summary>
/// <param name="A">Half axis along (Cos, Sin).</param>
/// <param name="Rim">Factor of haematoxylin at the membrane; above 1 with a pale inside makes it vesicular.</param>
/// <param name="Chromatin">Strength of the clumps inside, 0 smooth.</param>
internal readonly record struct Nucleus(
    float X,
    float Y,
    float A,
    float B,
    float Cos,
    float Sin,
    float H,
    float E,
    float Rim,
    float Chromatin
)
{
    public static Nucleus Turned(float x, float y, float a, float b, float angle, float h, float e, float rim, float chromatin) =>
        new(x, y, a, b, MathF.Cos(angle), MathF.Sin(angle), h, e, rim, chromatin);

    public void Paint(Scene scene, BlockCanvas canvas)
    {
        var area = canvas.Clip(X, Y, Math.Max(A, B) * 1.15f);
        for (var row = area.Top; row < area.Bottom; row++)
        {
            var dy = canvas.Y0 + row - Y;
            for (var column = area.Left; column < area.Right; column++)
            {
                var dx = canvas.X0 + column - X;
                var p = (dx * Cos + dy * Sin) / A;
                var q = (dy * Cos - dx * Sin) / B;
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
        var clump = 1 + Chromatin * (scene.Fine.At(tx, ty) + scene.Medium.At(ty, tx) - 1);
        var h = H * clump * (d > 0.66f ? Rim : 1);
        canvas.H[at] += (h - canvas.H[at]) * cover;
        canvas.E[at] += (E - canvas.E[at]) * cover;
    }
}
