using System.Globalization;

namespace TumorTrace.Core.Slides;

/// <summary>
/// Where a slide's pixel size comes from: the user, else openslide.mpp-x/y, else what the description of a TIFF file says, else
/// its resolution tags or a picture's density. A stated value outside 0.05 to 20 µm/px is treated as missing (docs/method.md,
/// section 1).
/// </summary>
internal static class MppRule
{
    public const double Smallest = 0.05;
    public const double Largest = 20;

    /// <summary>A given and a stated value that differ no more than this are the same.</summary>
    private const double Same = 0.02;

    private const double UmPerCentimeter = 1e4;
    private const double UmPerInch = 25_400;

    public static bool IsPlausible(double mpp) => mpp is >= Smallest and <= Largest;

    /// <param name="given">By the user, in µm per level-0 px: it wins. Null if the user gave none.</param>
    /// <returns>µm per level-0 px and its source, both null if there is none; oddities go to <paramref name="warnings"/>.</returns>
    /// <exception cref="UserException">The given value is none that a slide can have.</exception>
    public static (double? Mpp, MppSource? Source) Find(
        IReadOnlyDictionary<string, string> properties,
        double? given,
        List<string> warnings
    )
    {
        var stated = Candidates(properties).Where(s => !s.IsForPrint).ToList();
        return given is { } value ? (Given(value, stated, warnings), MppSource.Given) : Stated(stated, warnings);
    }

    private static double Given(double mpp, List<StatedMpp> stated, List<string> warnings)
    {
        if (!IsPlausible(mpp))
            throw new UserException(
                FormattableString.Invariant($"the given pixel size is {mpp} µm/px, expected {Smallest} to {Largest} µm/px")
            )
            {
                // As in SegmentOptions.
                Option = "Mpp",
            };
        // What would have been used without it; of several unusable values the first.
        var instead = stated.Exists(s => s.Fault is null) ? stated.Find(s => s.Fault is null) : stated.FirstOrDefault();
        if (stated.Count > 0 && !(Math.Abs(mpp - instead.Mean) <= Same * mpp))
            warnings.Add(FormattableString.Invariant($"the given {mpp} µm/px is used, although the file states {instead}: is it meant?"));
        return mpp;
    }

    private static (double? Mpp, MppSource? Source) Stated(List<StatedMpp> stated, List<string> warnings)
    {
        foreach (var size in stated)
        {
            if (size.Fault is { } fault)
            {
                warnings.Add(FormattableString.Invariant($"{size.Source} gives {size.X:g4} x {size.Y:g4} µm/px, {fault}: ignored"));
                continue;
            }
            if (!size.IsSquare)
                warnings.Add(FormattableString.Invariant($"pixels are not square: {size.X:g6} x {size.Y:g6} µm/px; their mean is used"));
            return (size.Mean, size.Source);
        }
        return (null, null);
    }

    private static IEnumerable<StatedMpp> Candidates(IReadOnlyDictionary<string, string> properties)
    {
        if (Number(properties, "openslide.mpp-x") is { } x && Number(properties, "openslide.mpp-y") is { } y)
            yield return new(MppSource.SlideProperties, x, y);
        if (DescribedPixelSize.Find(properties) is { } described)
            yield return described;
        if (Density(properties, "tiff", MppSource.TiffTags) is { } tags)
            yield return tags;
        if (Density(properties, "picture", MppSource.PictureDensity) is { } picture)
            yield return picture;
    }

    private static StatedMpp? Density(IReadOnlyDictionary<string, string> properties, string prefix, MppSource source)
    {
        var umPerUnit = properties.GetValueOrDefault($"{prefix}.ResolutionUnit") switch
        {
            "centimeter" => UmPerCentimeter,
            "inch" => UmPerInch,
            _ => 0,
        };
        return
            umPerUnit > 0
            && Number(properties, $"{prefix}.XResolution") is > 0 and { } x
            && Number(properties, $"{prefix}.YResolution") is > 0 and { } y
            ? new StatedMpp(source, umPerUnit / x, umPerUnit / y)
            : null;
    }

    private static double? Number(IReadOnlyDictionary<string, string> properties, string name) =>
        properties.TryGetValue(name, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
