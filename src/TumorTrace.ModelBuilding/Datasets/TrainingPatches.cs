using TumorTrace.Core;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>The opened images of one split of a manifest, and the patches that training would draw from them.</summary>
internal sealed class TrainingPatches : IDisposable
{
    private readonly OpenImages _images;

    private TrainingPatches(OpenImages images, PatchSampler sampler)
    {
        _images = images;
        Sampler = sampler;
    }

    public PatchSampler Sampler { get; }

    /// <param name="manifest">Where the cases stand, for messages.</param>
    /// <param name="split">"train", "val" or "test".</param>
    /// <param name="warn">Receives a sentence for each image whose staining cannot be measured.</param>
    /// <exception cref="UserException">The split has no image, or an image cannot be read.</exception>
    public static TrainingPatches Open(
        IReadOnlyList<TrainingCase> cases,
        string manifest,
        string split,
        TrainingSettings settings,
        Action<string> warn
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!cases.Any(c => c.Split == split))
            throw new UserException(
                $"{manifest}: no image of split '{split}', found {string.Join(", ", cases.Select(c => c.Split).Distinct())}"
            )
            {
                Option = "Split",
            };
        var images = OpenImages.Open(cases, split, settings, warn);
        try
        {
            return new TrainingPatches(images, new PatchSampler(images.Regions, settings.Patches, settings.Augmentation, settings.Seed));
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    public void Dispose() => _images.Dispose();
}
