using System.IO.Compression;
using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Server.Problems;

namespace TumorTrace.Server.Corrections;

/// <summary>Annotations from an uploaded file: GeoJSON, ASAP XML or NCRF JSON, recognised by content, with or without gzip.</summary>
/// <param name="Features">A FeatureCollection; every feature has an id.</param>
/// <param name="Notes">What GeoJSON stores differently from the file, one sentence each.</param>
internal sealed record AnnotationImport(JsonElement Features, IReadOnlyList<string> Notes)
{
    private const string Source = "the file";

    /// <param name="tumor">Classes that are tumour, beside the usual names; their areas get the class that the page knows.</param>
    /// <exception cref="RequestProblemException">400: the file cannot be read; 413: it unpacks to more than the limit.</exception>
    internal static AnnotationImport Read(byte[] content, long maxBytes, IReadOnlyCollection<string> tumor)
    {
        try
        {
            var document = AnnotationFile.ReadDocument(Unzipped(content, maxBytes), Source);
            var losses = new LossList();
            document.Notes.AddTo(losses.Add);
            document = WithTumor(document, tumor, losses);
            document = AnnotationConversion.WithRepairedRings(document, AnnotationForm.GeoJson, losses);
            var converted = AnnotationConversion.To(AnnotationForm.GeoJson, document, losses);
            var json = new MemoryStream();
            QuPathGeoJson.Write(json, converted);
            using var plain = JsonDocument.Parse(json.GetBuffer().AsMemory(0, (int)json.Length));
            return new AnnotationImport(
                Completed(plain.RootElement, document, converted),
                [.. losses.All.Where(l => !IsCarried(l.What)).Select(l => l.ToString())]
            );
        }
        catch (UserException e)
        {
            throw RequestProblemException.Malformed(e.Message);
        }
        catch (InvalidDataException e)
        {
            throw RequestProblemException.Malformed($"{Source}: damaged gzip: {e.Message}");
        }
    }

    private static AnnotationDocument WithTumor(AnnotationDocument document, IReadOnlyCollection<string> tumor, LossList losses)
    {
        var others = document.Shapes.Where(IsOther).ToLookup(IsNamed);
        losses.AddEach(
            others[true],
            s => s.Group!,
            g => $"areas of class \"{g}\": tumour, as named, and of class {ReviewClass.Tumor} from now on"
        );
        losses.AddEach(
            others[false],
            s => s.Group!,
            g => $"areas of class \"{g}\": kept, but no tumour; name the class on upload if it is"
        );
        return document with
        {
            Shapes = [.. document.Shapes.Select(s => IsNamed(s) ? s with { Group = ReviewClass.Tumor, Color = null } : s)],
        };

        bool IsOther(AnnotationShape s) => s is { Geometry: ShapeGeometry.Area, Kind: RegionKind.Other } && !ReviewClass.IsOne(s.Group);
        bool IsNamed(AnnotationShape s) => IsOther(s) && tumor.Count > 0 && ClassNames.KindOf(s.Group, tumor) == RegionKind.Tumor;
    }

    /// <summary>Adds what GeoJSON alone would lose to the collection and its features, and an id to each feature.</summary>
    private static JsonElement Completed(JsonElement collection, AnnotationDocument document, AnnotationDocument converted)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, VersionHead.Writer))
        {
            writer.WriteStartObject();
            foreach (var member in collection.EnumerateObject().Where(m => m.Name != "features"))
                member.WriteTo(writer);
            if (AsapRoundTrip.ForDocument(document) is { } carried)
                WriteMember(writer, AsapRoundTrip.Member, carried);
            writer.WriteStartArray("features");
            var shapes = QuPathGeoJson.ByFeature(converted.Shapes).Select(parts => parts[0]).ToList();
            var index = 0;
            foreach (var feature in collection.GetProperty("features").EnumerateArray())
                WriteFeature(writer, feature, document.Form == AnnotationForm.Asap ? AsapRoundTrip.ForShape(shapes[index++]) : null);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        using var whole = JsonDocument.Parse(json.GetBuffer().AsMemory(0, (int)json.Length));
        return whole.RootElement.Clone();
    }

    private static void WriteFeature(Utf8JsonWriter writer, JsonElement feature, JsonElement? asap)
    {
        writer.WriteStartObject();
        foreach (var member in feature.EnumerateObject())
            member.WriteTo(writer);
        if (!feature.TryGetProperty("id", out _))
            writer.WriteString("id", Guid.NewGuid());
        if (asap is { } carried)
            WriteMember(writer, AsapRoundTrip.Member, carried);
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    /// <summary>True for losses that <see cref="AsapRoundTrip"/> prevents.</summary>
    private static bool IsCarried(string what) =>
        what.StartsWith("groups ", StringComparison.Ordinal) || what.Contains("unknown attributes", StringComparison.Ordinal);

    private static byte[] Unzipped(byte[] content, long maxBytes)
    {
        if (content is not [0x1f, 0x8b, ..])
            return content;
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        var unzipped = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = gzip.Read(buffer)) > 0; )
        {
            if (unzipped.Length + count > maxBytes)
                throw new RequestProblemException(
                    StatusCodes.Status413PayloadTooLarge,
                    "Too large",
                    $"{Source} unpacks to more than {maxBytes >> 20} MiB"
                );
            unzipped.Write(buffer, 0, count);
        }
        return unzipped.ToArray() is var plain and not [0x1f, 0x8b, ..]
            ? plain
            : throw RequestProblemException.Malformed($"{Source} is gzip in gzip");
    }
}
