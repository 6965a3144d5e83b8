using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Truth;

/// <summary>Which slides are evaluated, and whether they hold tumour, from the truth's files and what the preset knows.</summary>
/// <param name="camelyon16">The preset: names, exclusions and lesion rule of the Camelyon16 challenge.</param>
/// <param name="excluded">Slides to leave out.</param>
internal sealed class SlideSelection(TruthSource truth, bool camelyon16, IReadOnlyCollection<string> excluded)
{
    /// <summary>The only preset there is.</summary>
    public const string Preset = Camelyon16Set.Name;

    private readonly HashSet<string> _excluded = [.. excluded];

    /// <summary>The Camelyon16 preset is on.</summary>
    public bool IsCamelyon16 => camelyon16;

    /// <summary>How lesions are made on a slide of this pixel size; the challenge uses one rule for all slides.</summary>
    /// <param name="mpp">µm per level-0 px.</param>
    public LesionRule RuleFor(double mpp) => camelyon16 ? LesionRule.Camelyon16 : LesionRule.For(mpp);

    /// <summary>Why no metric counts the slide; null if it is counted.</summary>
    public string? LeftOut(string slide) =>
        _excluded.Contains(slide) ? "excluded"
        : camelyon16 ? Camelyon16Set.LeftOut(slide)
        : null;

    /// <summary>Why FROC does not count the slide; null if it does.</summary>
    public string? NotInFroc(string slide) => LeftOut(slide) ?? (camelyon16 ? Camelyon16Set.NotInFroc(slide) : null);

    /// <summary>
    /// Slides that should have results: the challenge's whole test set as soon as one of its slides is found; otherwise
    /// every slide with truth.
    /// </summary>
    public IEnumerable<string> Expected(IReadOnlyCollection<string> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var test = camelyon16 && found.Any(f => f.StartsWith("test_", StringComparison.Ordinal)) ? Camelyon16Set.Test : [];
        var used = found.Select(truth.FileOf).ToHashSet(StringComparer.Ordinal);
        var left = truth.Names.Where(n => found.Contains(n, StringComparer.Ordinal) || !used.Contains(truth.FileOf(n)));
        return test.Concat(left.Where(n => !camelyon16 || Camelyon16Set.IsTumor(n) is not null))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Everything that is wrong with the names of the slides found.</summary>
    public IEnumerable<string> Problems(IReadOnlyCollection<string> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        foreach (var name in _excluded.Where(e => !found.Contains(e, StringComparer.Ordinal)).Except(truth.Names, StringComparer.Ordinal))
            yield return $"excluded slide {name}: no slide has this name";
        foreach (var slide in found.Where(s => LeftOut(s) is null))
        {
            if (camelyon16 && Camelyon16Set.IsTumor(slide) is null)
                yield return $"{slide}: no slide of Camelyon16 has this name; "
                    + "expected test_001 to test_130, tumor_001 to tumor_111 or normal_001 to normal_160";
            else if (truth.FileOf(slide) is null && NeedsTruth(slide))
                yield return $"{slide}: no truth for this slide; expected a file of that name, one without areas if the slide is normal"
                    + (camelyon16 ? " (according to the preset it holds tumour)" : "; or exclude the slide")
                    + (truth.FileLike(slide) is { } like ? $". There is {like}: if it is this slide's truth, name it as the slide" : "");
        }
    }

    /// <summary>True if the slide holds tumour. Outside the preset that is what the truth's file shows.</summary>
    /// <exception cref="UserException">The truth's file and the preset contradict each other.</exception>
    public bool IsTumor(string slide, bool hasTumorArea)
    {
        if (!camelyon16 || Camelyon16Set.IsTumor(slide) is not { } known)
            return hasTumorArea;
        if (known && !hasTumorArea && truth.FileOf(slide) is { } empty)
            throw new UserException(
                $"{empty}: no tumour in it, but {slide} is a tumour slide; does the mask use another value for tumour? Then name that value"
            )
            {
                Option = "Tumor",
            };
        if (!known && hasTumorArea)
            throw new UserException(
                $"{truth.FileOf(slide)}: tumour in it, but {slide} is a normal slide of Camelyon16; is it the truth of another slide?"
            );
        return known;
    }

    private bool NeedsTruth(string slide) => !camelyon16 || (Camelyon16Set.IsTumor(slide) == true && NotInFroc(slide) is null);
}
