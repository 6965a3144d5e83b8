using System.CommandLine;
using TumorTrace.Cli.Commands;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>Masks: traced, and used as a slide's tissue.</summary>
internal sealed class MaskTarget : FuzzTarget
{
    private readonly Command _convert = ConvertCommand.Create();
    private readonly Command _tissue = TissueCommand.Create();
    private SmallSlide? _slide;

    protected override IReadOnlyList<FuzzInput> MakeSeeds()
    {
        _slide ??= SmallSlide.Make(Folder);
        FuzzInput Painted(string name, string size, string downsample)
        {
            var path = Path.Combine(Folder, name);
            CommandTrial.Run(_convert, "convert", _slide.Truth, "-o", path, "--size", size, "--downsample", downsample);
            return new FuzzInput(name, File.ReadAllBytes(path));
        }
        return [Painted("a.png", "256x192", "8"), Painted("b.tif", "256x192", "1"), Painted("c.tif", "256x192", "8")];
    }

    protected override byte[] Mutate(FuzzInput input, Dice dice) => Pictures.Mutate(input.Content, dice);

    public override void Try(string path)
    {
        _slide ??= SmallSlide.Make(Folder);
        var folder = Path.GetDirectoryName(path)!;
        CommandTrial.Run(_convert, "convert", path, "-o", Path.Combine(folder, "out.geojson"), "--level0-per-px", "8");
        CommandTrial.Run(_tissue, "tissue", _slide.Path, "--tissue", path, "-o", Path.Combine(folder, "out.png"));
    }
}
