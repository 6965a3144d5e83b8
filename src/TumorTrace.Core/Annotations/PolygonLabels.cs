using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>
/// Labels painted from annotated areas: inside a tumour shape and in no normal one. Each shape (holes included) is
/// filled even-odd, edges half open, as the Camelyon16 evaluation does; normal shapes are painted last. The classes of a
/// review (<see cref="ReviewClass"/>) have layers of their own: refuted areas under tumour, areas left out over all.
/// </summary>
internal sealed class PolygonLabels : ILabelMap
{
    private readonly EdgeTable _edges;
    private readonly byte[] _labels;
    private readonly byte _outside;

    /// <param name="outside">The label of what no tumour or normal area covers; holes of areas are outside too.</param>
    public PolygonLabels(IEnumerable<AnnotationShape> shapes, byte outside = TumorLabel.Normal)
    {
        _outside = outside;
        // Painting order is table order: tumour first, then what is cut out of it.
        var ordered = shapes
            .Where(s => s.Geometry == ShapeGeometry.Area)
            .Select(s => (Shape: s, Paint: PaintOf(s)))
            .Where(s => s.Paint.Layer >= 0)
            .OrderBy(s => s.Paint.Layer)
            .ToList();
        _labels = [.. ordered.Select(s => s.Paint.Label)];
        _edges = new EdgeTable([.. ordered.Select(s => s.Shape)]);
    }

    internal EdgeTable Edges => _edges;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <inheritdoc/>
    public void Read(Level0Point origin, double step, int width, int height, Span<byte> labels)
    {
        labels[..(width * height)].Fill(_outside);
        var crossings = new List<Crossing>();
        for (var row = 0; row < height; row++)
        {
            _edges.Cross(origin.Y + (row + 0.5) * step, crossings);
            if (crossings.Count > 0)
                PaintRow(crossings, origin.X, step, labels.Slice(row * width, width));
        }
    }

    /// <summary>True if the point is labelled tumour.</summary>
    public bool IsTumor(Level0Point point)
    {
        var crossings = new List<Crossing>();
        _edges.Cross(point.Y, crossings);
        var tumor = false;
        for (var i = 0; i + 1 < crossings.Count; i += 2)
        {
            if (crossings[i].X <= point.X && point.X < crossings[i + 1].X)
                tumor = _labels[crossings[i].Shape] == TumorLabel.Tumor;
        }
        return tumor;
    }

    private static (int Layer, byte Label) PaintOf(AnnotationShape shape) =>
        shape switch
        {
            { Group: ReviewClass.Removed or ReviewClass.Rejected } => (0, TumorLabel.Normal),
            { Group: ReviewClass.NotReviewed } => (1, TumorLabel.Unknown),
            { Group: ReviewClass.LeftOut } => (4, TumorLabel.Unknown),
            { Kind: RegionKind.Tumor } => (2, TumorLabel.Tumor),
            { Kind: RegionKind.Normal } => (3, TumorLabel.Normal),
            _ => (-1, TumorLabel.Unknown),
        };

    private void PaintRow(List<Crossing> crossings, double left, double step, Span<byte> row)
    {
        // A shape crosses a row an even number of times, so pairs never mix two shapes.
        for (var i = 0; i + 1 < crossings.Count; i += 2)
        {
            var from = Column(crossings[i].X, left, step, row.Length);
            var to = Column(crossings[i + 1].X, left, step, row.Length);
            if (from < to)
                row[from..to].Fill(_labels[crossings[i].Shape]);
        }
    }

    /// <summary>First column whose sample point lies at or right of x.</summary>
    private static int Column(double x, double left, double step, int width) =>
        (int)Math.Clamp(Math.Ceiling((x - left) / step - 0.5), 0, width);
}
