using System.IO.Compression;
using System.Text.Json;

namespace TumorTrace.Core.Annotations;

/// <summary>Annotation files of any known form, told apart by what is in them, not by their extension.</summary>
public static class AnnotationFile
{
    private const string Expected = "ASAP or ImageScope XML ('<'), QuPath GeoJSON or NCRF JSON ('{')";

    private static readonly JsonReaderOptions s_json = new() { AllowMultipleValues = true };

    /// <summary>The annotated areas, for labels. An annotation that cannot be read is left out.</summary>
    /// <exception cref="UserException">The file is missing, of no known form, or damaged as a whole.</exception>
    public static IReadOnlyList<AnnotationShape> Read(string path) =>
        [.. Load(path, labels: true).Shapes.Where(s => s.Geometry == ShapeGeometry.Area)];

    /// <summary>The areas of a truth, with what is left out.</summary>
    /// <inheritdoc cref="Read(string)"/>
    internal static LabelAreas ReadTruth(string path, LabelRule rule) => LabelAreas.Truth(Load(path, labels: true), path, rule);

    /// <summary>The areas of a mask of tissue or candidates, with what is left out.</summary>
    /// <inheritdoc cref="Read(string)"/>
    internal static LabelAreas ReadMask(string path, bool strict) => LabelAreas.Mask(Load(path, labels: true), path, strict);

    /// <summary>
    /// Everything that is in the file, for writing it again in this or another form. An annotation that cannot be read is left out.
    /// </summary>
    /// <exception cref="UserException">The file is missing, of no known form, or damaged as a whole.</exception>
    public static AnnotationDocument ReadDocument(string path) => Load(path, labels: false);

    /// <summary>Everything that is in a file's content, which may be gzip.</summary>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">The content is of no known form, or damaged as a whole.</exception>
    public static AnnotationDocument ReadDocument(byte[] content, string source)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Load(content, source, labels: false);
    }

    private static AnnotationDocument Load(string path, bool labels)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
            throw new UserException($"{path}: no such annotation file");
        try
        {
            return Load(File.ReadAllBytes(path), path, labels);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <param name="labels">Areas and their classes alone are of interest.</param>
    private static AnnotationDocument Load(byte[] content, string path, bool labels)
    {
        try
        {
            using var stream = Open(content);
            var notes = new ReadingNotes();
            var document = FirstCharacter(stream) switch
            {
                '<' => XmlAnnotations.Read(stream, path, notes),
                '{' or '[' => ReadJson(stream, path, notes, labels),
                null => throw new UserException($"{path}: the file is empty, expected {Expected}"),
                var c => throw new UserException($"{path}: begins with '{c}', expected {Expected}"),
            };
            if (document.Shapes.Count == 0 && notes.AnyDamage)
                throw new UserException($"{path}: {notes.Damage}");
            return document with { Notes = notes };
        }
        catch (DamagedAnnotationException e)
        {
            throw new UserException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException)
        {
            throw new UserException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>One JSON value, or several: GeoJSON Lines.</summary>
    private static AnnotationDocument ReadJson(MemoryStream stream, string path, ReadingNotes notes, bool labels)
    {
        var roots = new List<JsonDocument>();
        try
        {
            var start = (int)stream.Position;
            var json = stream.GetBuffer().AsSpan(start, (int)stream.Length - start);
            var reader = new Utf8JsonReader(json, s_json);
            while (reader.Read())
                roots.Add(JsonDocument.ParseValue(ref reader));
            var root = roots[0].RootElement;
            return
                root.ValueKind == JsonValueKind.Object && (root.TryGetProperty("positive", out _) || root.TryGetProperty("negative", out _))
                ? NcrfJson.ReadDocument(root, path, notes)
                : QuPathGeoJson.Read([.. roots.Select(r => r.RootElement)], path, notes, whole: !labels);
        }
        catch (JsonException e)
        {
            return
                NonFiniteNumbers.Quoted(stream.GetBuffer().AsSpan((int)stream.Position, (int)(stream.Length - stream.Position)))
                    is { } mended
                ? ReadJson(new MemoryStream(mended, 0, mended.Length, writable: false, publiclyVisible: true), path, notes, labels)
                : throw new UserException($"{path}: line {e.LineNumber + 1}: not valid JSON{Why(e, stream)}", e);
        }
        finally
        {
            foreach (var root in roots)
                root.Dispose();
        }
    }

    /// <summary>Python writes NaN and Infinity, which are no JSON; otherwise a file is most often cut off.</summary>
    private static string Why(JsonException e, MemoryStream stream)
    {
        using var lines = new StreamReader(new MemoryStream(stream.GetBuffer(), 0, (int)stream.Length));
        for (var i = 0L; i < e.LineNumber; i++)
            lines.ReadLine();
        var line = System.Text.Encoding.UTF8.GetBytes(lines.ReadLine() ?? "");
        var found = line.AsSpan((int)Math.Min(e.BytePositionInLine ?? 0, line.Length)).TrimStart(" \t"u8);
        return found.StartsWith("NaN"u8) || found.StartsWith("Infinity"u8) || found.StartsWith("-Infinity"u8)
            ? ": NaN or Infinity, expected numbers in level-0 px"
            : "; was the file cut off while copying?";
    }

    /// <summary>The file's content in memory, unzipped when it is gzip (QuPath's .geojson.gz).</summary>
    private static MemoryStream Open(byte[] bytes)
    {
        var content = new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
        if (bytes is not [0x1f, 0x8b, ..])
            return content;
        using var gzip = new GZipStream(content, CompressionMode.Decompress);
        var unzipped = new MemoryStream();
        gzip.CopyTo(unzipped);
        unzipped.Position = 0;
        return unzipped;
    }

    /// <summary>The first character that is not white space; leaves the stream at its start, after a byte-order mark.</summary>
    private static char? FirstCharacter(MemoryStream stream)
    {
        var span = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        var mark = span.StartsWith("\uFEFF"u8) ? 3 : 0;
        stream.Position = mark;
        // GeoJSON text sequences (RFC 8142) put this before each line.
        if (span[mark..].IndexOf((byte)0x1e) == 0)
            span.Replace((byte)0x1e, (byte)' ');
        var rest = span[mark..].TrimStart(" \t\r\n"u8);
        return rest.IsEmpty ? null : (char)rest[0];
    }
}
