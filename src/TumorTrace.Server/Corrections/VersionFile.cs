using System.Text.Json;
using TumorTrace.Core;

namespace TumorTrace.Server.Corrections;

/// <summary>
/// A version on disk: one JSON object, with its head first and "features" last, so that the history can be read without the outlines.
/// A file appears under its name complete or not at all, and never changes afterwards.
/// </summary>
internal static class VersionFile
{
    private const int HeadBytes = 1 << 16;

    /// <exception cref="IOException">The file exists: somebody else was faster; or it cannot be written.</exception>
    internal static void Create(string path, VersionHead head, JsonElement features)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.partial");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                Write(file, head, features);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: false);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <exception cref="UserException">The file is damaged.</exception>
    internal static VersionHead ReadHead(string path)
    {
        for (var size = HeadBytes; ; size *= 4)
        {
            var bytes = new byte[size];
            using var file = File.OpenRead(path);
            var count = file.ReadAtLeast(bytes, size, throwOnEndOfStream: false);
            try
            {
                if (HeadLength(bytes.AsSpan(0, count)) is { } length)
                    return JsonSerializer.Deserialize<VersionHead>([.. bytes[..length], (byte)'}'], VersionHead.Json)!;
            }
            catch (JsonException e)
            {
                throw new UserException($"{path}: the version is damaged: {e.Message}; restore the file from a backup or remove it", e);
            }
            if (count < size)
                throw new UserException($"{path}: the version is damaged: no \"features\"; restore the file from a backup or remove it");
        }
    }

    /// <summary>The FeatureCollection of a version's file, as UTF-8.</summary>
    /// <exception cref="JsonException">The file is damaged.</exception>
    internal static ReadOnlyMemory<byte> Features(Stream file)
    {
        var content = new byte[file.Length];
        file.ReadExactly(content);
        var head = HeadLength(content) ?? throw new JsonException("no \"features\"");
        // Between the head and the object's closing brace: ,"features":{…}
        var start = head + content.AsSpan(head).IndexOf((byte)'{');
        return content.AsMemory(start, content.AsSpan().LastIndexOf((byte)'}') - start);
    }

    /// <summary>Bytes before the comma in front of "features"; null when more bytes are needed.</summary>
    private static int? HeadLength(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, default);
        var end = 0;
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("features"u8))
                return end;
            end = (int)reader.BytesConsumed;
        }
        return null;
    }

    private static void Write(Stream stream, VersionHead head, JsonElement features)
    {
        using var json = new Utf8JsonWriter(stream, VersionHead.Writer);
        json.WriteStartObject();
        foreach (var member in JsonSerializer.SerializeToElement(head, VersionHead.Json).EnumerateObject())
            member.WriteTo(json);
        json.WritePropertyName("features");
        json.WriteStartObject();
        foreach (var member in features.EnumerateObject())
        {
            if (member.NameEquals("features"u8))
                WriteFeatures(json, member.Value.EnumerateArray());
            else
                member.WriteTo(json);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void WriteFeatures(Utf8JsonWriter json, IEnumerable<JsonElement> features)
    {
        json.WriteStartArray("features");
        foreach (var feature in features)
        {
            feature.WriteTo(json);
            // Keeps the buffer as small as one feature.
            json.Flush();
        }
        json.WriteEndArray();
    }
}
