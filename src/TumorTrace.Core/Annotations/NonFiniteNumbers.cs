namespace TumorTrace.Core.Annotations;

/// <summary>
/// QuPath before 0.5 writes measurements that are no number as NaN and Infinity, which are no JSON. Later versions put them in quotes
/// (https://github.com/qupath/qupath/pull/1296).
/// </summary>
internal static class NonFiniteNumbers
{
    private static readonly byte[][] s_words = ["NaN"u8.ToArray(), "Infinity"u8.ToArray(), "-Infinity"u8.ToArray()];

    /// <summary>
    /// The text with quotes around those that are a member's value; null if there are none. Coordinates stand in lists, and stay wrong.
    /// </summary>
    public static byte[]? Quoted(ReadOnlySpan<byte> json)
    {
        var mended = new List<byte>(json.Length + 64);
        var isText = false;
        byte before = 0;
        var found = false;
        for (var i = 0; i < json.Length; i++)
        {
            var next = json[i];
            if (!isText && before == ':' && Word(json[i..]) is { } word)
            {
                mended.AddRange([(byte)'"', .. word, (byte)'"']);
                i += word.Length - 1;
                before = (byte)'"';
                found = true;
                continue;
            }
            mended.Add(next);
            if (isText && next == '\\' && i + 1 < json.Length)
                mended.Add(json[++i]);
            else if (next == '"')
                isText = !isText;
            if (next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                before = next;
        }
        return found ? [.. mended] : null;
    }

    private static byte[]? Word(ReadOnlySpan<byte> json)
    {
        foreach (var word in s_words)
        {
            if (json.StartsWith(word))
                return word;
        }
        return null;
    }
}
