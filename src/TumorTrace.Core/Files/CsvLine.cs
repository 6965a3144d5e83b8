using System.Text;

namespace TumorTrace.Core.Files;

/// <summary>One line of CSV (RFC 4180): fields separated by commas, in quotes where they hold one. No line breaks in fields.</summary>
internal static class CsvLine
{
    /// <summary>The lines of a CSV file.</summary>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static string[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The fields, trimmed where not in quotes; null where a quote is not closed or is followed by other text.</summary>
    public static IReadOnlyList<string>? TrySplit(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var fields = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && line[at] is ' ' or '\t')
                at++;
            if (at < line.Length && line[at] == '"' ? !TryQuoted(line, ref at, fields) : !TryPlain(line, ref at, fields))
                return null;
            if (at == line.Length)
                return fields;
            at++;
        }
    }

    public static string Join(IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted));

    private static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"#") || field != field.Trim()
            ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : field;

    private static bool TryPlain(string line, ref int at, List<string> fields)
    {
        var end = line.IndexOf(',', at);
        end = end < 0 ? line.Length : end;
        fields.Add(line[at..end].Trim());
        at = end;
        return true;
    }

    /// <summary>From the opening quote to the comma or the end after the closing one; two quotes stand for one.</summary>
    private static bool TryQuoted(string line, ref int at, List<string> fields)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
                text.Append(line[at]);
            else if (at + 1 < line.Length && line[at + 1] == '"')
                text.Append(line[at++]);
            else
                break;
        }
        if (at == line.Length)
            return false;
        fields.Add(text.ToString());
        for (at++; at < line.Length && line[at] is ' ' or '\t'; )
            at++;
        return at == line.Length || line[at] == ',';
    }
}
