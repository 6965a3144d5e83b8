using System.CommandLine;
using TumorTrace.Cli.Commands;
using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Jobs;

/// <summary>The opened images of one split of a manifest, and the patches that training would draw from them.</summary>
internal sealed class PatchSource : IDisposable
{
    public static readonly Option<string> Split = new("--split") { Description = "train, val or test", DefaultValueFactory = _ => "train" };

    private readonly OpenImages _images;

    private PatchSource(OpenImages images, PatchSampler sampler)
    {
        _images = images;
        Sampler = sampler;
    }

    public PatchSampler Sampler { get; }

    public static PatchSource Open(ParseResult parsed, TrainingSettings settings)
    {
        var manifest = parsed.GetRequiredValue(DatasetCommand.Manifest);
        var split = parsed.GetRequiredValue(Split);
        var cases = TrainingSet.Read(manifest, parsed.GetValue(DatasetCommand.Root));
        if (!cases.Any(c => c.Split == split))
            throw new UserException(
                $"{manifest}: no image is of split '{split}', found {string.Join(", ", cases.Select(c => c.Split).Distinct())} (--split)"
            );
        var images = OpenImages.Of(cases, split, settings);
        try
        {
            return new PatchSource(images, new PatchSampler(images.Regions, settings.Patches, settings.Augmentation, settings.Seed));
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    public void Dispose() => _images.Dispose();
}
