namespace TumorTrace.Core.Annotations;

/// <summary>One annotation that cannot be read. It is left out and counted; the file's others are read.</summary>
/// <param name="message">Where, what was found and what was expected; without the file's name.</param>
/// <param name="wholeFile">It says something about the whole file, which is refused: coordinates of another unit.</param>
internal sealed class DamagedAnnotationException(string message, bool wholeFile = false) : Exception(message)
{
    public bool WholeFile => wholeFile;
}

/// <summary>What was met while an annotation file was read: what is left out, by kind, and what the reader decided.</summary>
internal sealed class ReadingNotes
{
    private readonly List<(string Kind, long Count)> _leftOut = [];
    private readonly List<string> _decided = [];
    private string? _firstDamage;
    private long _damaged;

    /// <summary>True once an annotation turned out damaged.</summary>
    public bool AnyDamage => _damaged > 0;

    /// <summary>The first damage in words, for a file that holds nothing else.</summary>
    public string Damage => _damaged == 1 ? _firstDamage! : $"{_firstDamage} (and {_damaged - 1} more; nothing in the file can be read)";

    /// <summary>What is left out, a count and a kind each; empty if nothing is.</summary>
    public IReadOnlyList<string> LeftOut =>
        [
            .. _leftOut.Select(k => $"{k.Count} {k.Kind}"),
            .. _damaged switch
            {
                0 => (string[])[],
                1 => [$"1 annotation that cannot be read ({_firstDamage})"],
                _ => [$"{_damaged} annotations that cannot be read (the first: {_firstDamage})"],
            },
        ];

    /// <summary>Hands over each kind that is left out: its count, and what goes on after it.</summary>
    public void AddTo(Action<long, string> add)
    {
        foreach (var (kind, count) in _leftOut)
            add(count, $"{kind}: left out");
        if (_damaged > 0)
            add(_damaged, $"annotations that cannot be read ({_firstDamage}): left out");
    }

    /// <summary>What the reader understood in its own way.</summary>
    public IReadOnlyList<string> Decided => _decided;

    /// <param name="kind">Goes on after the count: "annotations of type Point".</param>
    public void Leave(string kind, long count = 1)
    {
        var at = _leftOut.FindIndex(k => k.Kind == kind);
        if (at >= 0)
            _leftOut[at] = (kind, _leftOut[at].Count + count);
        else if (count > 0)
            _leftOut.Add((kind, count));
    }

    /// <summary>Nothing is noted for a count of 0.</summary>
    /// <param name="what">Goes on after the count.</param>
    public void Decide(long count, string what)
    {
        if (count > 0)
            _decided.Add($"{count} {what}");
    }

    /// <summary>Runs the reading of one annotation; if it is damaged, it is noted and there is nothing of it.</summary>
    /// <exception cref="DamagedAnnotationException">The whole file is to be refused.</exception>
    public List<AnnotationShape> Try(Func<List<AnnotationShape>> read)
    {
        try
        {
            return read();
        }
        catch (DamagedAnnotationException e) when (!e.WholeFile)
        {
            return Damaged(e.Message);
        }
        catch (InvalidOperationException e)
        {
            // JSON can hold half of a character, which no text can.
            return Damaged($"a text in it is not valid Unicode: {e.Message}");
        }
    }

    private List<AnnotationShape> Damaged(string message)
    {
        _firstDamage ??= message;
        _damaged++;
        return [];
    }

    /// <summary>The notes on a file as sentences that name it: one on what is left out, one on what was decided.</summary>
    public IReadOnlyList<string> Lines(string file) =>
        [
            .. LeftOut.Count > 0 ? [$"{file}: left out: {string.Join("; ", LeftOut)}"] : (string[])[],
            .. Decided.Count > 0 ? [$"{file}: {string.Join("; ", Decided)}"] : (string[])[],
        ];
}
