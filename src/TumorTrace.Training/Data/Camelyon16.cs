using TumorTrace.Core;
using TumorTrace.Core.Evaluation;

namespace TumorTrace.Training.Data;

/// <summary>
/// The manifest of the Camelyon16 challenge: its training slides split into train and val, its test slides as test.
/// Each slide is a group of its own: the challenge does not say which slides are of one patient.
/// </summary>
internal static class Camelyon16
{
    /// <param name="valShare">Share of the normal and of the fully annotated tumour slides that becomes val, 0 to below 1.</param>
    /// <returns>The cases, and what a reader of the manifest must know about them.</returns>
    /// <exception cref="UserException">Names every tumour slide without annotation, or what else is missing.</exception>
    public static (IReadOnlyList<TrainingCase> Cases, IReadOnlyList<string> Notes) Build(string folder, double valShare, int seed)
    {
        var files = new Camelyon16Folder(folder);
        Check(files);
        var normal = Kept(files.Normal);
        var tumor = Kept(files.Tumor);
        var test = Kept(files.Test);
        var random = new Random(seed);
        // Partly annotated slides would make validation count real tumour as false: they stay in train.
        var val = Drawn(normal, valShare, random)
            .Concat(Drawn([.. tumor.Where(t => !Camelyon16Errata.PartlyAnnotated.Contains(t))], valShare, random))
            .ToHashSet(StringComparer.Ordinal);
        string Split(string name) => val.Contains(name) ? "val" : "train";
        TrainingCase[] cases =
        [
            .. normal.Select(n => Case(n, files.Normal[n], Split(n), files)),
            .. tumor.Select(t => Case(t, files.Tumor[t], Split(t), files)),
            .. test.Where(t => !Undecided(t, files)).Select(t => Case(t, files.Test[t], "test", files)),
        ];
        return (cases, [.. Notes(files, cases, valShare, seed)]);
    }

    private static TrainingCase Case(string name, string image, string split, Camelyon16Folder files)
    {
        var labels = files.Annotations.GetValueOrDefault(name);
        return new TrainingCase(image, labels ?? "normal", split, name)
        {
            OutsideUnknown = labels is not null && Camelyon16Errata.PartlyAnnotated.Contains(name),
        };
    }

    private static void Check(Camelyon16Folder files)
    {
        var missing = Kept(files.Tumor)
            .Concat(Kept(files.Test).Where(t => files.Reference.GetValueOrDefault(t) && !Undecided(t, files)))
            .Where(t => !files.Annotations.ContainsKey(t))
            .ToList();
        if (missing.Count > 0)
            throw new UserException(
                $"{missing.Count} tumour slides have no annotation (.xml): {string.Join(", ", missing)}; "
                    + "complete the download, or move these slides away"
            );
        var doubtful = files
            .Test.Keys.Where(t => files.Annotations.ContainsKey(t) && files.Reference.TryGetValue(t, out var tumor) && !tumor)
            .ToList();
        if (doubtful.Count > 0)
            throw new UserException(
                $"{files.ReferenceFile}: says Normal of {string.Join(", ", doubtful)}, "
                    + "for which there is an annotation of tumour; which is right?"
            );
    }

    private static List<string> Kept(SortedDictionary<string, string> slides) =>
        [.. slides.Keys.Where(n => !Camelyon16Errata.LeftOut.ContainsKey(n))];

    /// <summary>test_114 without its annotation: neither tumour nor normal can be said of any position.</summary>
    private static bool Undecided(string name, Camelyon16Folder files) =>
        Camelyon16Errata.PartlyAnnotated.Contains(name) && !files.Annotations.ContainsKey(name);

    /// <summary>The rounded share, drawn without replacement (Fisher and Yates).</summary>
    private static IEnumerable<string> Drawn(List<string> names, double share, Random random)
    {
        var shuffled = names.ToArray();
        random.Shuffle(shuffled);
        return shuffled.Take((int)Math.Round(share * names.Count, MidpointRounding.AwayFromZero));
    }

    private static IEnumerable<string> Notes(Camelyon16Folder files, TrainingCase[] cases, double valShare, int seed)
    {
        yield return FormattableString.Invariant(
            $"Camelyon16 (CC0): {valShare:p0} of the normal and of the tumour slides for training are val, drawn with seed {seed}."
        );
        foreach (
            var (name, reason) in Camelyon16Errata.LeftOut.Where(e => files.Normal.ContainsKey(e.Key) || files.Test.ContainsKey(e.Key))
        )
            yield return $"Left out: {name} ({reason}).";
        foreach (var name in files.Test.Keys.Where(t => Undecided(t, files)))
            yield return $"Left out: {name} (annotated in part, and its annotation file is missing).";
        var partly = cases.Where(c => c.OutsideUnknown).Select(c => c.Group).ToList();
        if (partly.Count > 0)
            yield return $"Annotated in part, so outside the areas unknown, and never in val: {string.Join(", ", partly)}.";
        if (partly.Contains("test_114"))
            yield return "test_114 counts for slide scores, not for lesions (FROC) or overlap.";
        if (files.Test.Count > 0 && files.ReferenceFile is null)
            yield return "No reference.csv: test slides without an annotation are taken for normal.";
    }
}
