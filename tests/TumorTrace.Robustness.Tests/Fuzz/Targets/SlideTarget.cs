using System.CommandLine;
using TumorTrace.Cli.Commands;
using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>Slides and pictures: told about, searched for tissue, and every level read.</summary>
internal sealed class SlideTarget : FuzzTarget
{
    private const int MostSide = 600;
    private readonly Command _info = InfoCommand.Create();
    private readonly Command _tissue = TissueCommand.Create();

    protected override IReadOnlyList<FuzzInput> MakeSeeds() =>
        [
            new("a.tif", File.ReadAllBytes(SmallSlide.Make(Folder).Path)),
            new("b.svs", Pictures.Tiff(300, 200, "Aperio Image Library v11\r\n300x200 [0,0 300x200] (64x64)|AppMag = 40|MPP = 0.25")),
            new("c.tif", Pictures.Tiff(150, 130, "plain")),
            new("d.jpg", Pictures.Jpeg(200, 150)),
            new("e.png", File.ReadAllBytes(Path.Combine(SharedFiles.Cases, "slides", "no-pixel-size.png"))),
        ];

    protected override byte[] Mutate(FuzzInput input, Dice dice) => Pictures.Mutate(input.Content, dice);

    public override void Try(string path)
    {
        CommandTrial.Run(_info, "info", path);
        CommandTrial.Run(_tissue, "tissue", path, "--mpp", "0.5", "-o", Path.Combine(Path.GetDirectoryName(path)!, "out.png"));
        try
        {
            ReadLevels(path);
        }
        catch (UserException)
        {
            // Refused.
        }
    }

    private static void ReadLevels(string path)
    {
        using var slide = SlideFile.Open(path, 0.5);
        for (var level = 0; level < slide.Info.Levels.Count; level++)
        {
            var (width, height) = (slide.Info.Levels[level].Size.Width, slide.Info.Levels[level].Size.Height);
            var (w, h) = ((int)Math.Min(width, MostSide), (int)Math.Min(height, MostSide));
            var rgb = new byte[w * h * 3];
            // The corners: first and last tiles.
            slide.Read(new LevelRect(level, 0, 0, w, h), rgb);
            slide.Read(new LevelRect(level, width - w, height - h, w, h), rgb);
        }
    }
}
