using System.CommandLine;
using TumorTrace.ModelBuilding.Export;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model export`: ONNX and cards from a run's best weights, with metrics measured since.</summary>
internal static class ModelExportCommand
{
    private static readonly Argument<string> s_checkpoint = new("CHECKPOINT") { Description = "best.safetensors of a training run" };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The ONNX file; its cards are written beside it",
        Required = true,
    };
    private static readonly Option<string?> s_calibrate = new("--calibrate")
    {
        Description = "Manifest whose val (or --hold-out) images the probabilities are calibrated on (temperature scaling)",
    };
    private static readonly Option<bool> s_moveThreshold = new("--move-threshold")
    {
        Description = "With --calibrate: let 0.5 stand for the threshold that is best on the val images",
    };
    private static readonly Option<double?> s_operatingPoint = new("--operating-point")
    {
        Description =
            "Without calibration: let 0.5 stand for this probability, such as the threshold that is best for groups that hold-out "
            + "models never saw (`model table`)",
    };
    private static readonly Option<string[]> s_calibration = new("--calibration")
    {
        Description =
            "Use temperature and threshold of this card: a hold-out model's, trained without the data they were fitted to; "
            + "the mean of several",
    };
    private static readonly Option<string?> s_root = new("--root")
    {
        Description = "Folder that the manifest's relative paths start from (default: the manifest's)",
    };
    private static readonly Option<string?> s_int8 = new("--int8")
    {
        Description =
            "Also write an int8 model, with scales from one half of this manifest's val windows and an acceptance test on the other",
    };
    private static readonly Option<bool> s_halfWeights = new("--half-weights")
    {
        Description = "Store the weights in 16 bits, which halves the fp32 file; the network computes in 32 bits as before",
    };

    public static Command Create()
    {
        var command = new Command("export", "Write a trained network as ONNX with its card.")
        {
            s_checkpoint,
            s_output,
            s_calibrate,
            s_moveThreshold,
            s_operatingPoint,
            s_calibration,
            s_root,
            TrainCommand.HoldOut,
            s_int8,
            s_halfWeights,
        };
        foreach (var option in CardArguments.All)
            command.Options.Add(option);
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (point, calibration) = (parsed.GetValue(s_operatingPoint), parsed.GetValue(s_calibration) ?? []);
        if (Errors.AnyUsageProblem(Problems(point, parsed.GetValue(s_calibrate) is not null || calibration.Length > 0)))
            return ExitCode.Usage;
        var request = new ModelExportRequest
        {
            Checkpoint = parsed.GetRequiredValue(s_checkpoint),
            Output = parsed.GetRequiredValue(s_output),
            Card = CardArguments.Draft(parsed),
            Calibrate = parsed.GetValue(s_calibrate),
            MoveThreshold = parsed.GetValue(s_moveThreshold),
            HeldOut = parsed.GetValue(TrainCommand.HoldOut) ?? [],
            OperatingPoint = point,
            CalibrationCards = calibration,
            Int8 = parsed.GetValue(s_int8),
            HalfWeights = parsed.GetValue(s_halfWeights),
            Root = parsed.GetValue(s_root),
        };
        ModelExport.Run(request, Console.WriteLine, Errors.Warn);
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(double? operatingPoint, bool isCalibrated)
    {
        if (operatingPoint is not (null or (> 0 and < 1)))
            yield return $"--operating-point is {operatingPoint}, expected more than 0 and less than 1";
        if (operatingPoint is not null && isCalibrated)
            yield return "--operating-point is for models without calibration: leave --calibrate and --calibration out";
    }
}
