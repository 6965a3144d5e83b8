using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Annotations;

/// <summary>How many px of a mask have which value (the first channel), and how many are of other colours.</summary>
internal sealed class MaskCensus
{
    /// <summary>Channels differ by less where JPEG has rounded them.</summary>
    private const int ColourFrom = 48;

    private readonly long[] _counts = new long[256];

    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Px in another colour than those that count as tumour: something is drawn there, and their red does not say what.</summary>
    public long Coloured { get; private set; }

    public void Add(ReadOnlySpan<byte> rgb)
    {
        for (var i = 0; i < rgb.Length; i += 3)
        {
            if (IsColoured(rgb[i], rgb[i + 1], rgb[i + 2]))
                Coloured++;
            else
                _counts[rgb[i]]++;
        }
    }

    /// <summary>True for what is neither grey nor, like white, red, yellow and magenta, tumour by its red.</summary>
    public static bool IsColoured(byte red, byte green, byte blue) =>
        red < LabelRule.TumorFrom && Math.Max(Math.Abs(green - red), Math.Abs(blue - red)) >= ColourFrom;
}

/// <summary>What a mask's values mean, where the user has not named tumour's: decided by the values that are there, and said.</summary>
/// <param name="Notes">Sentences that name the file.</param>
internal sealed record MaskMeaning(LabelRule Rule, IReadOnlyList<string> Notes)
{
    /// <summary>What to do about a mask of other values; programs add their own name of the option.</summary>
    public const string Remedy = "tumour's value can be named";

    private const int FewValues = 8;
    private const int Strip = 64;

    /// <summary>
    /// Of a mask with 0 and one other value, that value is tumour, whatever it is. Otherwise tumour is what the rule says; where nothing
    /// is tumour although something is drawn, that is noted.
    /// </summary>
    /// <exception cref="UserException">The rule is strict, and something is drawn of which nothing is tumour.</exception>
    public static MaskMeaning From(MaskCensus census, LabelRule rule, SlideInfo mask)
    {
        var notes = NotesOf(mask);
        if (rule.Tumor is not null)
            return new MaskMeaning(rule, notes);
        var drawn = Enumerable.Range(1, 255).Where(v => census.Counts[v] > 0 && v != rule.Unknown).ToList();
        if (census.Coloured > 0)
        {
            var coloured = $"{mask.Path}: left out: {census.Coloured} coloured px; only the first channel (red) of a mask counts";
            if (drawn.Count == 0 || rule.Strict)
                return Nothing(rule, notes, coloured);
            notes.Add(coloured);
        }
        if (drawn.Count == 0)
            return new MaskMeaning(rule, notes);
        var others = drawn.Where(v => v < LabelRule.TumorFrom).ToList();
        if (others.Count == drawn.Count)
        {
            var hasZero = census.Counts[0] > 0 && rule.Unknown != 0;
            if (drawn is not [var only] || !hasZero)
                return Nothing(
                    rule,
                    notes,
                    $"{mask.Path}: left out: px of {Values(drawn, census)}: none is {LabelRule.TumorFrom} or more, so nothing is tumour; "
                        + Remedy
                );
            notes.Add($"{mask.Path}: holds the values 0 and {only} alone: {only} is taken for what is marked");
            return new MaskMeaning(rule with { Tumor = (byte)only }, notes);
        }
        if (others.Count is > 0 and <= FewValues)
            notes.Add($"{mask.Path}: px of {Values(others, census)} are below {LabelRule.TumorFrom} and count as normal");
        return new MaskMeaning(rule, notes);
    }

    /// <summary>The same for a mask that is too large to be kept: by its largest level of at most so many px.</summary>
    public static MaskMeaning Find(ISlide mask, LabelRule rule, long mostPixels)
    {
        var census = new MaskCensus();
        if (rule.Tumor is null)
        {
            var level = Enumerable.Range(0, mask.Info.Levels.Count).FirstOrDefault(i => mask.Info.Levels[i].Size.Area <= mostPixels, -1);
            if (level >= 0)
                Count(mask, level, census, untilTumor: false);
            else if (!Count(mask, 0, census, untilTumor: !rule.Strict))
                return new MaskMeaning(rule, NotesOf(mask.Info));
        }
        return From(census, rule, mask.Info);
    }

    /// <summary>Counts the whole mask, unless it holds a value that is tumour by the rule: then false, and the rest is not read.</summary>
    public static bool CountAll(ISlide mask, MaskCensus census) => Count(mask, 0, census, untilTumor: true);

    /// <summary>What the mask's reader has to say.</summary>
    public static List<string> NotesOf(SlideInfo mask) => mask.Format == Format ? [.. mask.Warnings.Select(w => $"{mask.Path}: {w}")] : [];

    /// <summary>The format of masks whose reader has something to say, in <see cref="SlideInfo.Warnings"/>.</summary>
    public const string Format = "mask";

    private static MaskMeaning Nothing(LabelRule rule, List<string> notes, string note) =>
        rule.Strict
            ? throw new UserException($"{note}; expected a file of which everything is understood, as asked for")
            : new MaskMeaning(rule, [.. notes, note]);

    private static bool Count(ISlide mask, int level, MaskCensus census, bool untilTumor)
    {
        var size = mask.Info.Levels[level].Size;
        var rgb = new byte[size.Width * Strip * 3];
        for (var y = 0L; y < size.Height; y += Strip)
        {
            var rows = (int)Math.Min(Strip, size.Height - y);
            var strip = rgb.AsSpan(0, (int)size.Width * rows * 3);
            mask.Read(new LevelRect(level, 0, y, (int)size.Width, rows), strip);
            census.Add(strip);
            if (untilTumor && census.Counts.Skip(LabelRule.TumorFrom).Any(c => c > 0))
                return false;
        }
        return true;
    }

    private static string Values(List<int> values, MaskCensus census) =>
        values.Count <= FewValues
            ? $"value {string.Join(", ", values.Select(v => $"{v} ({census.Counts[v]} px)"))}"
            : $"{values.Count} values from {values[0]} to {values[^1]} ({values.Sum(v => census.Counts[v])} px)";
}
