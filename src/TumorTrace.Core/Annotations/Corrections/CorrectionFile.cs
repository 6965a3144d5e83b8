using System.Globalization;
using System.Text.Json;

namespace TumorTrace.Core.Annotations.Corrections;

/// <summary>One saved version of a slide's corrected regions.</summary>
/// <param name="Shapes">Areas in level-0 px of the full frame; parts of a MultiPolygon follow one another with one id.</param>
internal sealed record CorrectionVersion(
    string File,
    int Version,
    string Who,
    DateTimeOffset At,
    string Comment,
    IReadOnlyList<AnnotationShape> Shapes
)
{
    /// <summary>The fingerprint of the slide that was corrected, as JSON; null in versions that do not say.</summary>
    public JsonElement? Slide { get; init; }

    /// <summary>The settings hash of the run whose regions were corrected; null without a run, or in versions that do not say.</summary>
    public string? Run { get; init; }
}

/// <summary>
/// Corrections as the viewer saves them: <c>NAME/corrections/000001.json …</c>, each <c>{version, who, at, comment, count,
/// features}</c> with a FeatureCollection as QuPath writes it.
/// </summary>
internal static class CorrectionFile
{
    /// <summary>The files of the folder in order of their versions; none where there is no folder.</summary>
    public static IReadOnlyList<string> All(string folder) =>
        !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, "*.json").Where(f => Number(f) is > 0).OrderBy(f => Number(f))];

    /// <exception cref="UserException">Not such a file, or of another version than its name says.</exception>
    public static CorrectionVersion Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}: line {e.LineNumber + 1}: not valid JSON; was the file cut off while copying?", e);
        }
        catch (InvalidOperationException e)
        {
            // "version" is no number, or a text holds half a character.
            throw new UserException($"{path}: not as the viewer saves corrections: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static CorrectionVersion Read(JsonElement root, string path)
    {
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("features", out var features)
            || features.ValueKind != JsonValueKind.Object
        )
            throw new UserException(
                $"{path}: no \"features\" collection, expected a version of corrections as the viewer saves it: version, "
                    + "who, at, comment, count, features"
            );
        if (!root.TryGetProperty("version", out var number) || !number.TryGetInt32(out var version) || version != Number(path))
            throw new UserException(
                $"{path}: version is {(number.ValueKind == JsonValueKind.Undefined ? "missing" : number.GetRawText())}, "
                    + $"expected {Number(path)} as the file's name says; was it renamed or copied?"
            );
        if (!DateTimeOffset.TryParse(Text(root, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            throw new UserException($"{path}: at is '{Text(root, "at")}', expected a time such as 2026-01-31T12:00:00Z");
        return new CorrectionVersion(path, version, Text(root, "who"), at, Text(root, "comment"), QuPathGeoJson.Read(features, path))
        {
            Slide = root.TryGetProperty("slide", out var slide) ? slide.Clone() : null,
            Run = Text(root, "run") is { Length: > 0 } run ? run : null,
        };
    }

    private static string Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static int? Number(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
