using System.Globalization;

namespace TumorTrace.Core.Slides;

/// <summary>
/// Where a slide's pixel size comes from: openslide.mpp-x/y, else the TIFF resolution tags, else the user.
/// A value outside 0.05 to 20 µm/px is treated as missing (docs/method.md, section 1).
/// </summary>
internal static class MppRule
{
    public const double Smallest = 0.05;
    public const double Largest = 20;

    public static bool IsPlausible(double mpp) => mpp is >= Smallest and <= Largest;

    /// <returns>µm per level-0 px and its source, both null if there is none; oddities go to <paramref name="warnings"/>.</returns>
    public static (double? Mpp, MppSource? Source) Find(
        IReadOnlyDictionary<string, string> properties,
        double? fallback,
        List<string> warnings
    )
    {
        foreach (var (source, x, y) in Candidates(properties))
        {
            if (!IsPlausible(x) || !IsPlausible(y))
            {
                warnings.Add(
                    FormattableString.Invariant($"{source} gives {x:g4} x {y:g4} µm/px, outside {Smallest} to {Largest}: ignored")
                );
                continue;
            }
            if (Math.Abs(x - y) > 0.02 * Math.Max(x, y))
                warnings.Add(FormattableString.Invariant($"pixels are not square: {x:g6} x {y:g6} µm/px; their mean is used"));
            var mpp = (x + y) / 2;
            if (fallback is { } given && Math.Abs(given - mpp) > 0.02 * mpp)
                warnings.Add(
                    FormattableString.Invariant($"the given {given} µm/px is ignored: the file itself states {mpp:g6} µm/px ({source})")
                );
            return (mpp, source);
        }
        return fallback is { } value ? (value, MppSource.Given) : (null, null);
    }

    private static IEnumerable<(MppSource Source, double X, double Y)> Candidates(IReadOnlyDictionary<string, string> properties)
    {
        if (Number(properties, "openslide.mpp-x") is { } x && Number(properties, "openslide.mpp-y") is { } y)
            yield return (MppSource.SlideProperties, x, y);
        var umPerUnit = properties.GetValueOrDefault("tiff.ResolutionUnit") switch
        {
            "centimeter" => 1e4,
            "inch" => 25_400.0,
            _ => 0,
        };
        if (
            umPerUnit > 0
            && Number(properties, "tiff.XResolution") is > 0 and { } rx
            && Number(properties, "tiff.YResolution") is > 0 and { } ry
        )
            yield return (MppSource.TiffTags, umPerUnit / rx, umPerUnit / ry);
    }

    private static double? Number(IReadOnlyDictionary<string, string> properties, string name) =>
        properties.TryGetValue(name, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
