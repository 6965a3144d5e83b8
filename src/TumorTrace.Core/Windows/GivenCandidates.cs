using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Core.Windows;

/// <summary>Candidates that the user names instead of the coarse stage.</summary>
internal static class GivenCandidates
{
    /// <summary>A cell is looked at in so many points a side: 16 px apart in a cell of 128 px.</summary>
    private const int Points = 8;

    /// <summary>
    /// A map in the coarse one's place, for planning windows: cells of tissue that the areas touch have probability 1, no others
    /// count as scanned.
    /// </summary>
    /// <param name="areas">Level-0 px of the slide; the tumour label means "refine here".</param>
    public static CoarseMap Mark(CoarseMap coarse, ILabelMap areas)
    {
        ArgumentNullException.ThrowIfNull(coarse);
        var grid = coarse.Grid;
        var marked = new CoarseMap(grid);
        for (var row = 0; row < grid.Rows; row++)
        {
            foreach (var column in Touched(grid, row, areas).Where(c => coarse.IsScanned(c, row)))
                marked.Set(column, row, Quantised.One);
        }
        return marked;
    }

    /// <summary>Columns of the row's cells that the areas touch.</summary>
    public static IEnumerable<int> Touched(CoarseGrid grid, int row, ILabelMap areas)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(areas);
        var square = grid.SquareOf(0, row);
        var labels = new byte[grid.Columns * Points * Points];
        areas.Read(new Level0Point(square.X, square.Y), square.Width / Points, grid.Columns * Points, Points, labels);
        return Enumerable
            .Range(0, labels.Length)
            .Where(i => labels[i] == AreaLabel.Inside)
            .Select(i => i % (grid.Columns * Points) / Points)
            .Distinct()
            .Order();
    }
}
