using System.Text.Json;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Annotations;

/// <summary>What an annotated area says about the tissue in it.</summary>
public enum RegionKind
{
    /// <summary>Not about tumour: ignored when labels are painted.</summary>
    Other,

    Tumor,

    /// <summary>Normal tissue, cut out of any tumour area around it.</summary>
    Normal,
}

/// <summary>What the points of an annotation draw.</summary>
public enum ShapeGeometry
{
    /// <summary>An outer ring and its holes.</summary>
    Area,

    /// <summary>Single places: ASAP's Dot and PointSet, GeoJSON's Point and MultiPoint.</summary>
    Points,

    /// <summary>An open line: ASAP's Measurement, GeoJSON's LineString.</summary>
    Line,

    /// <summary>Anything else, which only its own form understands.</summary>
    Other,
}

/// <summary>
/// One annotation, nearly always an area: an outer ring and its holes, implicitly closed, in level-0 px of the slide's
/// full frame. Of other geometry, <see cref="Outer"/> holds the points.
/// </summary>
public sealed record AnnotationShape(IReadOnlyList<Level0Point> Outer, IReadOnlyList<IReadOnlyList<Level0Point>> Holes)
{
    public AnnotationShape(IReadOnlyList<Level0Point> outer)
        : this(outer, []) { }

    public ShapeGeometry Geometry { get; init; }

    public string Name { get; init; } = "";

    /// <summary>ASAP's group or QuPath's classification; null when there is none.</summary>
    public string? Group { get; init; }

    /// <summary>#rrggbb, or null to leave it to the group's default.</summary>
    public string? Color { get; init; }

    /// <summary>The object's own colour where it differs from <see cref="Color"/>, that of its class (QuPath has both).</summary>
    public string? OwnColor { get; init; }

    /// <summary>ASAP's type: Polygon, Spline or Rectangle; Dot, PointSet, Measurement or None where it is no area.</summary>
    public string Type { get; init; } = "Polygon";

    /// <summary>QuPath's object type.</summary>
    public string ObjectType { get; init; } = "annotation";

    /// <summary>UUID; shapes that follow one another with the same id are parts of one MultiPolygon.</summary>
    public string? Id { get; init; }

    public IReadOnlyDictionary<string, double>? Measurements { get; init; }

    /// <summary>Members of GeoJSON's properties that have no meaning here, kept for writing back.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Extra { get; init; }

    /// <summary>The GeoJSON feature that the shape is a part of; its parts follow one another.</summary>
    public GeoJsonFeature? Feature { get; init; }

    /// <summary>Attributes and elements of ASAP's annotation that have no meaning here; null when there are none.</summary>
    public AsapMembers? Asap { get; init; }

    /// <summary>What the class was said to mean, by the user or by its parent group; null: what its name means.</summary>
    internal RegionKind? Meaning { get; init; }

    /// <summary>
    /// Meaning of the class by its name (Camelyon16's, Camelyon17's and the usual words, whatever their case); an area without a class
    /// counts as tumour. QuPath's derived classes ("Tumor: Positive") mean what their first name does.
    /// </summary>
    public RegionKind Kind => Geometry != ShapeGeometry.Area ? RegionKind.Other : Meaning ?? ClassNames.KindOf(Group);

    /// <summary>The same shape with the meaning that follows where the user has named the classes that are tumour.</summary>
    /// <param name="form">NCRF has no classes, but lists of tumour and normal.</param>
    internal AnnotationShape Means(IReadOnlyCollection<string> tumor, AnnotationForm form) =>
        tumor.Count == 0 || form == AnnotationForm.Ncrf ? this : this with { Meaning = ClassNames.KindOf(Group, tumor) };

    public IEnumerable<IReadOnlyList<Level0Point>> Rings => Holes.Prepend(Outer);

    /// <summary>The same shape with every point moved by <paramref name="move"/>.</summary>
    public AnnotationShape Map(Func<Level0Point, Level0Point> move) =>
        this with
        {
            Outer = [.. Outer.Select(move)],
            Holes = [.. Holes.Select(IReadOnlyList<Level0Point> (hole) => [.. hole.Select(move)])],
        };

    /// <summary>The smallest rectangle around all shapes; null when there are none.</summary>
    public static Level0Rect? BoundsOf(IEnumerable<AnnotationShape> shapes)
    {
        var left = double.MaxValue;
        var top = double.MaxValue;
        var right = double.MinValue;
        var bottom = double.MinValue;
        foreach (var p in shapes.SelectMany(s => s.Rings).SelectMany(r => r))
        {
            left = Math.Min(left, p.X);
            top = Math.Min(top, p.Y);
            right = Math.Max(right, p.X);
            bottom = Math.Max(bottom, p.Y);
        }
        return right < left ? null : new Level0Rect(left, top, right - left, bottom - top);
    }

    /// <summary>
    /// Moves and, only when they are too large, shrinks shapes so that they lie in the middle of a slide of the given
    /// size with a margin of a tenth.
    /// </summary>
    public static IReadOnlyList<AnnotationShape> Fit(IReadOnlyList<AnnotationShape> shapes, PixelSize slide)
    {
        if (BoundsOf(shapes) is not { } b)
            return shapes;
        var scale = Math.Min(1, 0.8 * Math.Min(slide.Width / Math.Max(b.Width, 1), slide.Height / Math.Max(b.Height, 1)));
        var dx = (slide.Width - b.Width * scale) / 2 - b.X * scale;
        var dy = (slide.Height - b.Height * scale) / 2 - b.Y * scale;
        return [.. shapes.Select(s => s.Map(p => new Level0Point(p.X * scale + dx, p.Y * scale + dy)))];
    }
}
