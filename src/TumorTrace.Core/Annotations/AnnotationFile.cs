using System.IO.Compression;
using System.Text.Json;

namespace TumorTrace.Core.Annotations;

/// <summary>Annotation files of any known form, told apart by what is in them, not by their extension.</summary>
public static class AnnotationFile
{
    /// <summary>The annotated areas, for labels.</summary>
    /// <exception cref="UserException">The file is missing, of no known form, or damaged.</exception>
    public static IReadOnlyList<AnnotationShape> Read(string path) => Read(path, AsapXml.Read, NcrfJson.Read, QuPathGeoJson.Read);

    /// <summary>Everything that is in the file, for writing it again in this or another form.</summary>
    /// <exception cref="UserException">The file is missing, of no known form, or damaged.</exception>
    public static AnnotationDocument ReadDocument(string path) =>
        Read(path, AsapXml.ReadDocument, NcrfJson.ReadDocument, QuPathGeoJson.ReadDocument);

    /// <summary>Everything that is in a file's content, which may be gzip.</summary>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="UserException">The content is of no known form, or damaged.</exception>
    public static AnnotationDocument ReadDocument(byte[] content, string source)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Read(content, source, AsapXml.ReadDocument, NcrfJson.ReadDocument, QuPathGeoJson.ReadDocument);
    }

    private static T Read<T>(
        string path,
        Func<Stream, string, T> asap,
        Func<JsonElement, string, T> ncrf,
        Func<JsonElement, string, T> geoJson
    )
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
            throw new UserException($"{path}: no such annotation file");
        try
        {
            return Read(File.ReadAllBytes(path), path, asap, ncrf, geoJson);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static T Read<T>(
        byte[] content,
        string path,
        Func<Stream, string, T> asap,
        Func<JsonElement, string, T> ncrf,
        Func<JsonElement, string, T> geoJson
    )
    {
        try
        {
            using var stream = Open(content);
            return FirstCharacter(stream) switch
            {
                '<' => asap(stream, path),
                '{' or '[' => ReadJson(stream, path, ncrf, geoJson),
                null => throw new UserException($"{path}: the file is empty, expected ASAP XML, QuPath GeoJSON or NCRF JSON"),
                var c => throw new UserException($"{path}: begins with '{c}', expected ASAP XML ('<'), QuPath GeoJSON or NCRF JSON ('{{')"),
            };
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new UserException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static T ReadJson<T>(Stream stream, string path, Func<JsonElement, string, T> ncrf, Func<JsonElement, string, T> geoJson)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            return
                root.ValueKind == JsonValueKind.Object && (root.TryGetProperty("positive", out _) || root.TryGetProperty("negative", out _))
                ? ncrf(root, path)
                : geoJson(root, path);
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}: line {e.LineNumber + 1}: not valid JSON; was the file cut off while copying?", e);
        }
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
        var rest = span[mark..].TrimStart(" \t\r\n"u8);
        return rest.IsEmpty ? null : (char)rest[0];
    }
}
