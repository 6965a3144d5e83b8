using TumorTrace.Core;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Cli.RunEvaluation;

/// <summary>Which slides take part, and whether they hold tumour, by the truth's files and what the preset knows.</summary>
internal sealed class SlideRoll(TruthSource truth, bool camelyon16, IReadOnlyCollection<string> excluded)
{
    public const string Presets = Camelyon16Set.Name;

    private readonly HashSet<string> _excluded = [.. excluded];

    public bool IsCamelyon16 => camelyon16;

    /// <summary>How lesions are made on a slide of this pixel size; the challenge has one for all.</summary>
    public LesionRule RuleFor(double mpp) => camelyon16 ? LesionRule.Camelyon16 : LesionRule.For(mpp);

    /// <summary>Why a slide takes no part in any figure; null when it does.</summary>
    public string? LeftOut(string slide) =>
        _excluded.Contains(slide) ? "excluded"
        : camelyon16 ? Camelyon16Set.LeftOut(slide)
        : null;

    /// <summary>Why a slide takes no part in FROC; null when it does.</summary>
    public string? NotInFroc(string slide) => LeftOut(slide) ?? (camelyon16 ? Camelyon16Set.NotInFroc(slide) : null);

    /// <summary>
    /// Slides that results should be there for: of the challenge's test set all of it as soon as one of them is found;
    /// otherwise those with truth.
    /// </summary>
    public IEnumerable<string> Expected(IReadOnlyCollection<string> found)
    {
        var test = camelyon16 && found.Any(f => f.StartsWith("test_", StringComparison.Ordinal)) ? Camelyon16Set.Test : [];
        return test.Concat(truth.Names.Where(n => !camelyon16 || Camelyon16Set.IsTumor(n) is not null))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
    }

    /// <summary>What is wrong with the names of the slides found: all of them together.</summary>
    public IEnumerable<string> Problems(IReadOnlyCollection<string> found)
    {
        foreach (
            var name in _excluded.Where(e => !found.Contains(e, StringComparer.Ordinal) && !truth.Names.Contains(e, StringComparer.Ordinal))
        )
            yield return $"--exclude {name}: no slide of this name is there";
        foreach (var slide in found.Where(s => LeftOut(s) is null))
        {
            if (camelyon16 && Camelyon16Set.IsTumor(slide) is null)
                yield return $"{slide}: no slide of Camelyon16 has this name; expected test_001 to test_130, tumor_001 to tumor_111 or normal_001 to normal_160";
            else if (truth.FileOf(slide) is null && (!camelyon16 || (Camelyon16Set.IsTumor(slide) == true && NotInFroc(slide) is null)))
                yield return $"{slide}: no truth for this slide; expected a file of that name, one without areas if it is normal"
                    + (camelyon16 ? " (the preset says that it holds tumour)" : "; or leave it out with --exclude");
        }
    }

    /// <exception cref="UserException">The truth's file and the preset contradict each other.</exception>
    public bool IsTumor(string slide, bool hasTumorArea)
    {
        if (!camelyon16 || Camelyon16Set.IsTumor(slide) is not { } known)
            return hasTumorArea;
        if (known && !hasTumorArea && truth.FileOf(slide) is { } empty)
            throw new UserException(
                $"{empty}: no tumour in it, but {slide} holds tumour; is the mask's tumour value another one (--tumor)?"
            );
        if (!known && hasTumorArea)
            throw new UserException(
                $"{truth.FileOf(slide)}: tumour in it, but {slide} is a normal slide of Camelyon16; is it the truth of another slide?"
            );
        return known;
    }
}
