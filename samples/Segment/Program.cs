using TumorTrace;
using TumorTrace.Models;
using TumorTrace.Segmentation;

// dotnet run -- SLIDE OUTPUT [PAIR]: segments a slide with a pair of models, by default the one nearest to the slide's pixel size.
if (args.Length is < 2 or > 3)
{
    Console.Error.WriteLine("usage: Segment SLIDE OUTPUT [PAIR]");
    return 1;
}
var request = new SegmentRequest { Models = new ModelChoice { Pair = args.ElementAtOrDefault(2) } };
var result = new TumorTracer(request).Segment(args[0], args[1], new Stages());
Console.WriteLine(
    $"{result.Manifest.Result.Regions} regions, {result.Manifest.Result.TumorAreaMm2:0.####} mm² of tumour, in {result.Folder}"
);
return 0;

/// <summary>Prints a line per finished stage.</summary>
internal sealed class Stages : IRunProgress
{
    public void Stage(string slide, StageState state, bool finished)
    {
        if (finished)
            Console.WriteLine($"{state.Stage}: {state.Total} in {state.Elapsed.TotalSeconds:0.0} s");
    }
}
