using TumorTrace.Core;

namespace TumorTrace.Slides;

/// <summary>How a pyramid is stored.</summary>
/// <param name="Mpp">µm per px of the largest level, written as resolution tags.</param>
/// <param name="Tile">Side of the tiles in px, a multiple of 16 (TIFF 6.0, section 15).</param>
/// <param name="Quality">
/// JPEG quality, 1 to 100; up to 89 the tiles are YCbCr, above libvips stores RGB, which is about twice as large.
/// </param>
internal sealed record PyramidOptions(double Mpp, int Tile = 512, int Quality = 87)
{
    /// <summary>All invalid settings together; empty when the options can be used.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Mpp is not (>= 0.05 and <= 20))
            yield return new(nameof(Mpp), $"{Mpp}", "0.05 to 20 µm/px");
        if (Tile < 16 || Tile > 4096 || Tile % 16 != 0)
            yield return new(nameof(Tile), $"{Tile}", "a multiple of 16 up to 4096 px");
        if (Quality is < 1 or > 100)
            yield return new(nameof(Quality), $"{Quality}", "1 to 100");
    }

    /// <exception cref="UserException">With all problems in one message.</exception>
    public PyramidOptions Checked()
    {
        var problems = Problems().ToList();
        return problems.Count == 0 ? this : throw new UserException($"pyramid: {string.Join("; ", problems)}");
    }
}
