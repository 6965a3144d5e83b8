namespace TumorTrace.Core.Synthesis;

/// <summary>
/// One square of the slide while it is painted: amounts of haematoxylin and eosin per pixel. Blocks lie on a fixed
/// grid and are always painted whole, which makes the pixels independent of the region asked for.
/// </summary>
internal sealed class BlockCanvas
{
    /// <summary>Side of a block in level-0 px.</summary>
    public const int Side = 128;

    public float[] H { get; } = new float[Side * Side];
    public float[] E { get; } = new float[Side * Side];

    /// <summary>How much of the pixel is tissue, 0..1; the stains are thinned by it at the end.</summary>
    public float[] Cover { get; } = new float[Side * Side];

    /// <summary>Fibre coordinates of each pixel: the slide's own, bent by a slow warp.</summary>
    public int[] U { get; } = new int[Side * Side];
    public int[] V { get; } = new int[Side * Side];

    public byte[] Truth { get; } = new byte[Side * Side];
    public byte[] Rgb { get; } = new byte[Side * Side * 3];

    public int Column { get; private set; }
    public int Row { get; private set; }
    public int X0 => Column * Side;
    public int Y0 => Row * Side;

    public void MoveTo(int column, int row)
    {
        Column = column;
        Row = row;
    }

    /// <summary>The part of this block a disc reaches, in px of the block; empty when right ≤ left or bottom ≤ top.</summary>
    public (int Left, int Top, int Right, int Bottom) Clip(float x, float y, float radius) =>
        (
            Math.Max(0, (int)MathF.Floor(x - radius) - X0),
            Math.Max(0, (int)MathF.Floor(y - radius) - Y0),
            Math.Min(Side, (int)MathF.Ceiling(x + radius) + 1 - X0),
            Math.Min(Side, (int)MathF.Ceiling(y + radius) + 1 - Y0)
        );

    /// <summary>
    /// Cells of a grid with the given pitch (px) whose things, up to <paramref name="reach"/> px away, may touch this block.
    /// </summary>
    public (int Left, int Top, int Right, int Bottom) Cells(float pitch, float reach) =>
        (
            (int)MathF.Floor((X0 - reach) / pitch),
            (int)MathF.Floor((Y0 - reach) / pitch),
            (int)MathF.Floor((X0 + Side + reach) / pitch),
            (int)MathF.Floor((Y0 + Side + reach) / pitch)
        );
}
