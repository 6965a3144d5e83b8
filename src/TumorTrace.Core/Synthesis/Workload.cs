using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Synthesis;

/// <summary>
/// A synthetic slide for measuring time: tissue and tumour make up given shares of it, at any size. Tumour regions have the same few
/// sizes on every slide and their number grows with the area, so that the work a px is the same too.
/// </summary>
/// <param name="Tissue">Share of the slide; 0.18 in the paper (OTSU removed 82%).</param>
/// <param name="Candidates">Share of the tissue's cells of 128 px that tumour touches.</param>
internal sealed record Workload(int Width, int Height, int Seed = 1, double Tissue = 0.18, double Candidates = 0.06)
{
    private const double Mpp = 0.25;
    private const int Attempts = 300,
        Cell = BlockCanvas.Side;

    /// <summary>Mean radii in px, taken in turns; the smaller ones fill up what is left.</summary>
    private static readonly int[] s_radii = [1000, 600, 400],
        s_fill = [250, 160, 100];

    /// <summary>The slide's options, with its tumour regions.</summary>
    /// <exception cref="UserException">The size or a share is out of range.</exception>
    public SynthOptions Options()
    {
        var bare = new SynthOptions
        {
            Width = Width,
            Height = Height,
            Mpp = Mpp,
            Seed = Seed,
            TissueFraction = Tissue,
            TumorRegions = 0,
            PenMarks = 0,
            Fat = false,
        }.Checked();
        return bare with { Truth = Regions(new Scene(bare)) };
    }

    private List<AnnotationShape> Regions(Scene scene)
    {
        var grid = Grid();
        var random = new SeededSequence(Hash.Salted(Seed, 77));
        var wanted = (int)Math.Round(Candidates * TissueCells(scene, grid));
        var cells = new HashSet<(int, int)>();
        var shapes = new List<AnnotationShape>();
        var placed = new List<(Level0Point Centre, double Radius)>();
        while (NextRadius(shapes.Count, wanted - cells.Count) is { } radius && Place(scene, random, placed, radius) is { } at)
        {
            placed.Add(at);
            var shape = new AnnotationShape(BlobOutline.Ring(random, at.Centre, at.Radius))
            {
                Name = $"Tumor {placed.Count}",
                Group = "Tumor",
                Color = "#ff0000",
            };
            shapes.Add(shape);
            cells.UnionWith(CellsOf(shape, grid));
        }
        return shapes;
    }

    /// <summary>
    /// The next size in turn, or the largest that does not take more cells than are left; null when the share is reached.
    /// </summary>
    private static double? NextRadius(int count, int left)
    {
        var turn = s_radii[count % s_radii.Length];
        var fitting = s_fill.Prepend(turn).Concat(s_radii).Where(r => CellsUnder(r) <= left).ToList();
        return fitting.Count == 0 ? null
            : fitting.Contains(turn) ? turn
            : fitting.Max();
    }

    /// <summary>Cells that a disc touches: its area, and half a cell all around.</summary>
    private static double CellsUnder(double radius) => Math.PI * Math.Pow(radius + 0.6 * Cell, 2) / ((double)Cell * Cell);

    /// <summary>A place deep enough in tissue and apart from the others; smaller where there is none.</summary>
    private (Level0Point Centre, double Radius)? Place(
        Scene scene,
        SeededSequence random,
        List<(Level0Point Centre, double Radius)> placed,
        double radius
    )
    {
        for (; radius >= s_fill[^1]; radius *= 0.8)
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var centre = new Level0Point(random.Unit() * Width, random.Unit() * Height);
                if (Fits(scene, centre, radius) && placed.TrueForAll(p => Far(p.Centre, centre, 2 * (p.Radius + radius))))
                    return (centre, radius);
            }
        }
        return null;
    }

    private bool Fits(Scene scene, Level0Point c, double radius)
    {
        var reach = 2.1 * radius;
        return c.X > reach
            && c.Y > reach
            && c.X < Width - reach
            && c.Y < Height - reach
            && scene.Tissue.At((float)c.X, (float)c.Y) > 0.8 * radius;
    }

    private static bool Far(Level0Point a, Level0Point b, double distance) =>
        Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2) > distance * distance;

    private CoarseGrid Grid()
    {
        var size = new PixelSize(Width, Height);
        return new CoarseGrid(new WorkingScale(1, 0, 1, size), Cell, Cell);
    }

    private static int TissueCells(Scene scene, CoarseGrid grid) =>
        Enumerable.Range(0, grid.Rows).Sum(row => Enumerable.Range(0, grid.Columns).Count(column => scene.Tissue.MaxIn(column, row) > 0));

    private static IEnumerable<(int Column, int Row)> CellsOf(AnnotationShape shape, CoarseGrid grid)
    {
        var bounds = AnnotationShape.BoundsOf([shape])!.Value;
        var labels = new PolygonLabels([shape]);
        return Enumerable
            .Range((int)bounds.Y / grid.Cell, (int)bounds.Height / grid.Cell + 2)
            .Where(row => row < grid.Rows)
            .SelectMany(row => GivenCandidates.Touched(grid, row, labels).Select(column => (column, row)));
    }
}
