namespace TumorTrace.Core.Annotations.Conversion;

/// <summary>All that converting to a form and writing it takes. A new form is a row of <see cref="AnnotationFormats.All"/>.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Ending">Of the files that are written into a folder.</param>
/// <param name="Endings">Of the files that are of this form if nothing else is said.</param>
/// <param name="Ready">Makes a document ready for the form, and adds losses that <see cref="AnnotationCounts"/> does not see.</param>
/// <param name="Write">Writes a document that is ready.</param>
internal sealed record AnnotationFormat(
    AnnotationForm Form,
    string Name,
    string Ending,
    IReadOnlyList<string> Endings,
    Func<AnnotationDocument, LossList, AnnotationDocument> Ready,
    Action<Stream, AnnotationDocument> Write
);

/// <summary>The forms that can be written. <see cref="AnnotationFile"/> tells apart those that can be read.</summary>
internal static class AnnotationFormats
{
    public static IReadOnlyList<AnnotationFormat> All { get; } =
    [
        new(AnnotationForm.Asap, "asap", ".xml", [".xml"], AnnotationConversion.ToAsap, AsapXml.Write),
        new(
            AnnotationForm.GeoJson,
            "geojson",
            ".geojson",
            [".geojson", ".json", ".gz"],
            (document, _) => AnnotationConversion.ToGeoJson(document),
            QuPathGeoJson.Write
        ),
        new(AnnotationForm.Ncrf, "ncrf", ".json", [], AnnotationConversion.ToNcrf, NcrfJson.Write),
    ];

    /// <summary>Endings of all forms' files.</summary>
    public static IReadOnlyList<string> Endings { get; } = [.. All.SelectMany(f => f.Endings)];

    public static AnnotationFormat For(AnnotationForm form) => All.Single(f => f.Form == form);

    /// <summary>The form of that name; null if there is none.</summary>
    public static AnnotationFormat? Named(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <summary>The form that the file's ending stands for; null if it stands for none.</summary>
    public static AnnotationFormat? ForFile(string path) =>
        All.FirstOrDefault(f => f.Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
}
