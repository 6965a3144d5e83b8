using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Exports;

namespace TumorTrace.Evaluation.SlideScores;

/// <summary>A CSV table of slide scores, with or without a header (Camelyon16's task 2 has none: slide name,probability).</summary>
internal sealed class ScoreTable
{
    private static readonly string[] s_nameColumns = ["slide_name", "slide", "name", "image", "filename", "case", "id"];
    private static readonly string[] s_truthColumns = ["truth", "label", "target", "is_tumor", "tumor", "ground_truth"];

    private readonly List<string> _header;
    private readonly List<IReadOnlyList<string>> _rows;
    private readonly string _path;
    private readonly int _firstLine;
    private readonly int _names;

    private ScoreTable(string path)
    {
        _path = path;
        _rows =
        [
            .. CsvLine
                .ReadFile(path)
                .Where(l => l.Trim().Length > 0)
                .Select((line, i) => CsvLine.TrySplit(line) ?? throw new UserException($"{path}: line {i + 1}: a quote is not closed")),
        ];
        if (_rows.Count == 0)
            throw new UserException($"{path}: the file is empty, expected a table of slide scores");
        var hasHeader = IsHeader(_rows[0]);
        _header = hasHeader
            ? [.. _rows[0]]
            :
            [
                .. Enumerable
                    .Range(0, _rows[0].Count)
                    .Select(i =>
                        i == 0 ? "slide"
                        : i == 1 ? "probability"
                        : $"column {i + 1}"
                    ),
            ];
        _firstLine = hasHeader ? 2 : 1;
        if (hasHeader)
            _rows.RemoveAt(0);
        for (var i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Count != _header.Count)
                throw new UserException(
                    $"{path}: line {i + _firstLine}: {_rows[i].Count} fields, expected {_header.Count} as in the first line"
                );
        }
        _names = s_nameColumns.Select(n => Find(n)).FirstOrDefault(c => c >= 0, 0);
        Names = Column(_names);
        if (Names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UserException($"{path}: {twice.Key} occurs {twice.Count()} times, expected each slide once");
    }

    public static ScoreTable Read(string path) => new(path);

    public IReadOnlyList<string> Names { get; }

    /// <summary>The truth column by its name, or by the usual names; null if there is none.</summary>
    public IReadOnlyList<bool>? Truth(string? column)
    {
        var index = column is null ? s_truthColumns.Select(n => Find(n)).FirstOrDefault(c => c >= 0, -1) : Needed(column);
        return index < 0 ? null : [.. Column(index).Select((text, i) => TruthOf(text, i + _firstLine, _header[index]))];
    }

    /// <summary>Columns that hold only probabilities, except for the truth.</summary>
    public IEnumerable<string> ScoreColumns(string? truthColumn) =>
        _header.Where(
            (h, i) =>
                h.Length > 0
                && !string.Equals(h, truthColumn, StringComparison.OrdinalIgnoreCase)
                && !s_truthColumns.Contains(h, StringComparer.OrdinalIgnoreCase)
                && i != _names
                && Column(i).All(v => TryNumber(v, out var p) && p is >= 0 and <= 1)
        );

    /// <summary>Columns of numbers that are not measured because a value is not a probability, each with the reason.</summary>
    public IEnumerable<string> NotMeasured(string? truthColumn)
    {
        var measured = ScoreColumns(truthColumn).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < _header.Count; i++)
        {
            var column = Column(i);
            var wrong = column.FindIndex(v => !TryNumber(v, out var p) || p is not (>= 0 and <= 1));
            if (
                wrong >= 0
                && i != _names
                && _header[i].Length > 0
                && !measured.Contains(_header[i])
                && column.Any(v => TryNumber(v, out _))
            )
                yield return $"column {_header[i]} is not measured: line {wrong + _firstLine} has \"{column[wrong]}\", "
                    + "which is not a probability from 0 to 1";
        }
    }

    public IReadOnlyList<double> Scores(string column)
    {
        var index = Needed(column);
        return
        [
            .. Column(index)
                .Select(
                    (text, i) =>
                        TryNumber(text, out var p) && p is >= 0 and <= 1
                            ? p
                            : throw new UserException(
                                $"{_path}: line {i + _firstLine}: {column} is \"{text}\", expected a probability from 0 to 1"
                            )
                ),
        ];
    }

    private bool TruthOf(string text, int line, string column) =>
        text.ToLowerInvariant() switch
        {
            "1" or "true" or "tumor" or "tumour" or "positive" or "yes" => true,
            "0" or "false" or "normal" or "negative" or "no" => false,
            _ => throw new UserException($"{_path}: line {line}: {column} is \"{text}\", expected 1 or 0 (tumour or normal)"),
        };

    /// <summary>A line of words. Of only two, one must be a known column name: a slide name and a damaged score are words, too.</summary>
    private static bool IsHeader(IReadOnlyList<string> line) =>
        !line.Skip(1).Any(f => TryNumber(f, out _))
        && (line.Count > 2 || line.Any(f => s_nameColumns.Concat(s_truthColumns).Contains(f, StringComparer.OrdinalIgnoreCase)));

    private List<string> Column(int index) => _rows.ConvertAll(r => r[index]);

    private int Find(string name) => _header.FindIndex(h => string.Equals(h, name, StringComparison.OrdinalIgnoreCase));

    private int Needed(string column) =>
        Find(column) is >= 0 and var index
            ? index
            : throw new UserException($"{_path}: no column \"{column}\", found {string.Join(", ", _header.Where(h => h.Length > 0))}");

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
