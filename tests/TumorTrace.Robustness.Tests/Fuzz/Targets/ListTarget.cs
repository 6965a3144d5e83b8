using System.CommandLine;
using TumorTrace.Cli.Commands;
using TumorTrace.Robustness.Tests.Fuzz.Mutations;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>Tables and lists: training manifests, slide scores, detections, lists of slides. The file's name says which.</summary>
internal sealed class ListTarget : FuzzTarget
{
    private readonly Command _check = DatasetCheckCommand.Create();
    private readonly Command _auc = EvaluateAucCommand.Create();
    private readonly Command _froc = EvaluateFrocCommand.Create();
    private readonly Command _segment = SegmentCommand.Create();
    private SmallSlide? _slide;

    private SmallSlide Slide => _slide ??= SmallSlide.Make(Folder);

    protected override IReadOnlyList<FuzzInput> MakeSeeds()
    {
        // Paths of this very folder would make another input in every process: the list's own folder has links.
        var json =
            "[{\"image\":\"a.tif\",\"labels\":\"a.geojson\",\"mpp\":0.25,\"split\":\"train\",\"group\":\"g\",\"unknown\":null,"
            + "\"area\":[0,0,0.5,1],\"scope\":\"center 32\",\"weight\":2}]";
        return
        [
            Text(
                "training.csv",
                "# made by hand\nimage,labels,mpp,split,group,unknown,area,tumor,scope,weight\n"
                    + "a.tif,a.geojson,,train,g,,0 0 0.5 1,,,\na.tif,a.geojson,0.25,val,\"h,i\",outside,0.5 0 1 1,255,,2\n"
                    + "a.tif,normal,0.25,test,k,7,,,,1\n"
            ),
            Text("training.json", json),
            Text("scores.csv", "slide,truth,score,other\na,1,0.9,0.1\nb,0,0.2,0.3\nc,1,0.7,0.4\nd,0,0.75,0.2\n"),
            Text("scores.csv", "test_001.tif,0.9\ntest_002.tif,0.1\n"),
            Text("a.csv", "0.9,100,80\n0.5,10,20\n0.25,250,190\n"),
            Text("slides.txt", "# slides\na.tif\n\nnone.svs\n"),
        ];
    }

    protected override byte[] Mutate(FuzzInput input, Dice dice) =>
        input.Name switch
        {
            "training.json" => JsonMutation.Mutate(input.Content, dice),
            "slides.txt" => TextMutation.Mutate(input.Content, dice),
            _ => CsvMutation.Mutate(input.Content, dice),
        };

    public override void Try(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        switch (Path.GetFileName(path))
        {
            case "scores.csv":
                CommandTrial.Run(_auc, "auc", "--scores", path);
                CommandTrial.Run(_auc, "auc", "--scores", path, "--preset", "camelyon16");
                break;
            case "a.csv":
                CommandTrial.Run(_froc, "froc", "--detections", folder, "--truth", Slide.Truth, "--mpp", "0.25", "--json");
                break;
            case "slides.txt":
                var output = Path.Combine(folder, "out");
                CommandTrial.Run(
                    _segment,
                    "segment",
                    "--list",
                    path,
                    "-o",
                    output,
                    "-m",
                    "demo-synthetic",
                    "--coarse-only",
                    "--threads",
                    "1"
                );
                break;
            default:
                File.CreateSymbolicLink(Path.Combine(folder, "a.tif"), Slide.Path);
                File.CreateSymbolicLink(Path.Combine(folder, "a.geojson"), Slide.Truth);
                CommandTrial.Run(_check, "check", path);
                break;
        }
    }

    private static FuzzInput Text(string name, string text) => new(name, TextMutation.Utf8(text));
}
