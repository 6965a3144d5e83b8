using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Files;

namespace TumorTrace.Training.Data;

/// <summary>The fields of one manifest line by column name, as text; missing ones are empty.</summary>
/// <param name="Where">File and line, for messages.</param>
/// <param name="Problem">Why the line cannot be taken apart; null for a sound one.</param>
internal sealed record ManifestRow(string Where, IReadOnlyDictionary<string, string> Fields, string? Problem = null)
{
    internal static readonly IReadOnlyList<string> Required = ["image", "labels", "mpp", "split", "group", "unknown"];
    private static readonly string[] s_known = [.. Required, "area", "tumor", "tumor_class", "scope", "weight"];

    internal string this[string column] => Fields.GetValueOrDefault(column, "");

    /// <exception cref="UserException">The file has no header or is not valid JSON.</exception>
    internal static IEnumerable<ManifestRow> ReadAll(string path) =>
        string.Equals(Path.GetExtension(path), ".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(path) : ReadCsv(path);

    private static IEnumerable<ManifestRow> ReadCsv(string path)
    {
        var lines = File.ReadAllLines(path)
            .Select((text, i) => (Text: text.Trim(), Number: i + 1))
            .Where(l => l.Text.Length > 0 && !l.Text.StartsWith('#'))
            .ToList();
        var header = lines.Count == 0 ? null : CsvLine.TrySplit(lines[0].Text);
        if (header is null || !Required.All(header.Contains))
            throw new UserException(
                $"{path}: the first line is '{(lines.Count == 0 ? "" : lines[0].Text)}', expected the header {string.Join(',', Required)}"
            );
        if (header.FirstOrDefault(c => !s_known.Contains(c)) is { } other)
            throw new UserException($"{path}, line {lines[0].Number}: column '{other}' is not known, expected {string.Join(',', s_known)}");
        if (header.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UserException(
                $"{path}, line {lines[0].Number}: column '{twice.Key}' is there {twice.Count()} times, expected each column once"
            );
        return lines.Skip(1).Select(l => Row($"{path}, line {l.Number}", CsvLine.TrySplit(l.Text), header));
    }

    private static ManifestRow Row(string where, IReadOnlyList<string>? fields, IReadOnlyList<string> header)
    {
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        // Optional columns may be left out where they are the last.
        var least = header.Select((name, i) => Required.Contains(name) ? i + 1 : 0).Max();
        return fields is null
                ? new ManifestRow(where, none, "a quote is not closed, or followed by other text; a quote inside quotes is written twice")
            : fields.Count < least
                ? new ManifestRow(where, none, $"{fields.Count} columns, expected at least {least}: {string.Join(',', header.Take(least))}")
            : fields.Count > header.Count
                ? new ManifestRow(
                    where,
                    none,
                    $"{fields.Count} columns, but the header has {header.Count}; put paths with commas in quotes"
                )
            : new ManifestRow(
                where,
                fields.Select((text, i) => (header[i], text)).ToDictionary(f => f.Item1, f => f.text, StringComparer.Ordinal)
            );
    }

    private static List<ManifestRow> ReadJson(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                throw new UserException(
                    $"{path}: a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}, "
                        + $"expected a list of objects with {string.Join(", ", s_known)}"
                );
            return [.. document.RootElement.EnumerateArray().Select((item, i) => Row($"{path}, item {i + 1}", item))];
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}: line {e.LineNumber + 1}: not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // JSON can spell what is no character.
            throw new UserException($"{path}: a text is not Unicode: {e.Message}", e);
        }
    }

    private static ManifestRow Row(string where, JsonElement item)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (item.ValueKind != JsonValueKind.Object)
            return new ManifestRow(
                where,
                fields,
                $"a JSON {item.ValueKind.ToString().ToLowerInvariant()}, expected an object with {string.Join(", ", s_known)}"
            );
        foreach (var member in item.EnumerateObject())
        {
            if (!s_known.Contains(member.Name))
                return new ManifestRow(where, fields, $"member '{member.Name}' is not known, expected {string.Join(", ", s_known)}");
            fields[member.Name] = Text(member.Value);
        }
        return new ManifestRow(where, fields);
    }

    private static string Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null => "",
            JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) => string.Join(
                ';',
                value.EnumerateArray().Select(v => v.GetString())
            ),
            JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Select(v => v.GetRawText())),
            _ => value.GetRawText(),
        };
}
