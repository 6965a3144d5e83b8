using System.Runtime.InteropServices;

namespace TumorTrace.Core.Windows;

/// <summary>A rectangle of planning cells, half open.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellRect(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;
    public int Height => Bottom - Top;

    public CellRect Union(CellRect other) =>
        new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    public bool Contains(CellRect other) => Left <= other.Left && Top <= other.Top && Right >= other.Right && Bottom >= other.Bottom;
}

/// <summary>What a window costs: the px that the network computes for it.</summary>
/// <param name="Cell">Side of a planning cell in working px.</param>
/// <param name="Halo">Context on every side in working px.</param>
/// <param name="MaxArea">Largest window in px, for memory; one cell with its halo must fit.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WindowCost(int Cell, int Halo, long MaxArea)
{
    /// <summary>Never allowed.</summary>
    public const long Impossible = long.MaxValue / 4;

    /// <summary>Computed px of the window over some cells, <see cref="Impossible"/> where it is too large.</summary>
    public long Of(CellRect cells)
    {
        var area = ((long)cells.Width * Cell + 2 * Halo) * ((long)cells.Height * Cell + 2 * Halo);
        return area <= MaxArea ? area : Impossible;
    }

    /// <summary>Cells a side of the largest square window.</summary>
    public int MaxSide => Math.Max(1, (int)((Math.Sqrt(MaxArea) - 2 * Halo) / Cell));
}
