namespace TumorTrace.Core.Annotations;

/// <summary>The areas of an annotation file that labels are painted from, and what of the file is left out of them.</summary>
/// <param name="Shapes">Areas alone, those of other classes included; none of them paints anything.</param>
/// <param name="Notes">Sentences that name the file.</param>
internal sealed record LabelAreas(IReadOnlyList<AnnotationShape> Shapes, IReadOnlyList<string> Notes)
{
    private const int MostClasses = 12;

    /// <summary>Truth: what an area means follows from its class.</summary>
    /// <exception cref="UserException">Something would be left out and the rule is strict.</exception>
    public static LabelAreas Truth(AnnotationDocument document, string file, LabelRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var notes = document.Notes;
        var areas = Areas(document, notes).ConvertAll(s => s.Means(rule.TumorClasses, document.Form));
        var others = areas.Where(s => s.Kind == RegionKind.Other && !ReviewClass.IsOne(s.Group)).ToList();
        foreach (var (name, count) in Classes(others))
            notes.Leave($"areas of class \"{name}\"", count);
        if (rule.TumorClasses.Count == 0)
        {
            foreach (var (name, count) in Classes(areas.Where(s => s.Kind == RegionKind.Tumor && ClassNames.IsUsualWord(s.Group))))
                notes.Decide(count, $"areas of class \"{name}\" count as tumour");
        }
        if (areas.Exists(s => !ClassNames.IsNone(s.Group)))
            notes.Decide(areas.Count(s => ClassNames.IsNone(s.Group)), "areas without a class count as tumour");
        NoteRings(areas, notes);
        return Checked(areas, file, notes, rule.Strict, others.Count > 0 ? $"; {ClassNames.Remedy}" : "");
    }

    /// <summary>A mask of tissue or of candidates: every area counts whatever its class, but for exclusions.</summary>
    /// <inheritdoc cref="Truth"/>
    public static LabelAreas Mask(AnnotationDocument document, string file, bool strict)
    {
        var areas = Areas(document, document.Notes)
            .ConvertAll(s => s with { Meaning = ClassNames.IsExclusion(s.Group) ? RegionKind.Normal : RegionKind.Tumor, Group = null });
        NoteRings(areas, document.Notes);
        return Checked(areas, file, document.Notes, strict, "");
    }

    private static List<AnnotationShape> Areas(AnnotationDocument document, ReadingNotes notes)
    {
        foreach (var other in document.Shapes.Where(s => s.Geometry != ShapeGeometry.Area))
            notes.Leave($"annotations of type {(document.Form == AnnotationForm.GeoJson ? GeoJsonType(other) : other.Type)}");
        return [.. document.Shapes.Where(s => s.Geometry == ShapeGeometry.Area)];
    }

    private static string GeoJsonType(AnnotationShape shape) =>
        shape.Type switch
        {
            "Dot" => "Point",
            "PointSet" => "MultiPoint",
            "Measurement" => "LineString",
            var other => other,
        };

    private static void NoteRings(List<AnnotationShape> areas, ReadingNotes notes) =>
        notes.Decide(
            areas.LongCount(s => RingRepair.IsNeeded(s)),
            "areas whose rings cross, or lie in another order than an outline and its holes: read by the even-odd rule"
        );

    private static LabelAreas Checked(List<AnnotationShape> areas, string file, ReadingNotes notes, bool strict, string remedy)
    {
        var lines = notes.Lines(file).ToList();
        if (notes.LeftOut.Count > 0)
            lines[0] += remedy;
        return notes.LeftOut.Count == 0 || !strict
            ? new LabelAreas(areas, lines)
            : throw new UserException($"{lines[0]}; expected a file of which everything is understood, as asked for");
    }

    /// <summary>Names of classes with their counts, the most frequent first; rare ones of many are joined.</summary>
    private static IEnumerable<(string Name, long Count)> Classes(IEnumerable<AnnotationShape> areas)
    {
        var classes = areas
            .GroupBy(s => s.Group!.Trim(), StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Count: g.LongCount()))
            .OrderByDescending(c => c.Count)
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .ToList();
        var rest = classes.Skip(MostClasses).ToList();
        foreach (var named in classes.Take(MostClasses))
            yield return named;
        if (rest.Count > 0)
            yield return ($"{rest[0].Name}\" and {rest.Count - 1} others such as \"{rest[^1].Name}", rest.Sum(c => c.Count));
    }
}
