namespace TumorTrace.ModelBuilding.Bench;

/// <summary>How much `tumortrace bench` measures. Lengths in px.</summary>
public sealed record BenchPlan
{
    /// <summary>Of the classifier's filters: the paper's.</summary>
    public const double ClassifierWidth = 0.1;

    /// <summary>µm per working px of both networks.</summary>
    public const double Mpp = 0.25;

    /// <summary>The classifier's window: the paper's.</summary>
    public const int ClassifierWindow = 299;

    /// <summary>The classifier's cell.</summary>
    public const int Cell = 128;

    /// <summary>Classifier windows per turn.</summary>
    public int ClassifierWindows { get; init; } = 64;

    public required string Name { get; init; }

    /// <summary>Layers of the segmenter's ResNet.</summary>
    public int Depth { get; init; } = 101;

    /// <summary>Factor on the segmenter's filters.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Side of the windows that the segmenter's statistics come from.</summary>
    public int CalibrationSide { get; init; } = 256;

    /// <summary>Side of the window on which the segmenter's engines are compared.</summary>
    public int DenseSide { get; init; } = 640;

    /// <summary>The segmenter's dense_window in the cascade.</summary>
    public int DenseWindow { get; init; } = 1920;

    /// <summary>Sides of the matrices that the machine's peak is measured with.</summary>
    public IReadOnlyList<int> ProductSides { get; init; } = [256, 512, 1024, 2048];

    /// <summary>Side of the slide.</summary>
    public int SlideSide { get; init; } = 25_000;

    /// <summary>Turns per engine; the median counts.</summary>
    public int Rounds { get; init; } = 7;

    /// <summary>Most turns of whole-slide runs.</summary>
    public int SlideRounds { get; init; } = 3;

    /// <summary>Nothing begins that would probably end later than this after the start.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Also the paper's networks on all tissue, which takes as long as everything else.</summary>
    public bool ExhaustivePaperNetworks { get; init; } = true;

    /// <summary>The paper's sizes.</summary>
    public static BenchPlan Full { get; } = new() { Name = "full" };

    /// <summary>Less than ten minutes on two cores.</summary>
    public static BenchPlan Quick { get; } =
        Full with
        {
            Name = "quick",
            SlideSide = 16_000,
            Rounds = 3,
            SlideRounds = 2,
            Limit = TimeSpan.FromMinutes(8),
            ExhaustivePaperNetworks = false,
        };

    /// <summary>Working px a second of the segmenter in fp32, below which the quick plan measures on smaller windows and slides.</summary>
    private const double SlowPxPerSecond = 180_000;

    /// <summary>The plan for a machine of this speed.</summary>
    public BenchPlan FittedTo(double segmenterPxPerSecond) =>
        this == Quick && segmenterPxPerSecond < SlowPxPerSecond
            ? this with
            {
                Name = "quick, for a slow machine",
                DenseSide = 320,
                SlideSide = 11_000,
                Rounds = 2,
                SlideRounds = 1,
            }
            : this;

    /// <summary>Networks and slide so small that the results mean nothing: for tests of the command.</summary>
    public static BenchPlan Tiny { get; } =
        new()
        {
            Name = "tiny",
            Depth = 18,
            Width = 0.0625,
            CalibrationSide = 64,
            DenseSide = 64,
            DenseWindow = 256,
            ProductSides = [64],
            ClassifierWindows = 16,
            SlideSide = 2500,
            Rounds = 1,
            SlideRounds = 1,
            Limit = TimeSpan.FromMinutes(20),
            ExhaustivePaperNetworks = true,
        };
}
