namespace TumorTrace.Core.Stains;

/// <summary>
/// RGB → RGB where each new channel is a function of a sum of three functions of the old ones: nine tables and one, so
/// that a pixel costs lookups and additions of integers only, with the same result everywhere.
/// </summary>
internal sealed class ChannelMix
{
    private const int Channels = 3,
        Values = 256;

    private readonly int[] _terms;
    private readonly byte[] _results;
    private readonly int _lowest;

    /// <param name="term">What old value v of channel <c>from</c> adds to the sum of channel <c>to</c>: (to, from, v).</param>
    /// <param name="results">New values for the sums from <paramref name="lowest"/> on; other sums take the nearest end.</param>
    public ChannelMix(Func<int, int, int, int> term, byte[] results, int lowest = 0)
    {
        ArgumentNullException.ThrowIfNull(term);
        _results = results;
        _lowest = lowest;
        _terms = new int[Channels * Channels * Values];
        for (var i = 0; i < _terms.Length; i++)
            _terms[i] = term(i / (Channels * Values), i / Values % Channels, i % Values);
    }

    /// <summary>Changes RGB bytes in place.</summary>
    public void Apply(Span<byte> rgb)
    {
        ReadOnlySpan<int> terms = _terms;
        ReadOnlySpan<byte> results = _results;
        for (var i = 0; i + 2 < rgb.Length; i += Channels)
        {
            int r = rgb[i],
                g = rgb[i + 1] + Values,
                b = rgb[i + 2] + 2 * Values;
            rgb[i] = results[Math.Clamp(terms[r] + terms[g] + terms[b] - _lowest, 0, results.Length - 1)];
            rgb[i + 1] = results[Math.Clamp(terms[r + 768] + terms[g + 768] + terms[b + 768] - _lowest, 0, results.Length - 1)];
            rgb[i + 2] = results[Math.Clamp(terms[r + 1536] + terms[g + 1536] + terms[b + 1536] - _lowest, 0, results.Length - 1)];
        }
    }
}
