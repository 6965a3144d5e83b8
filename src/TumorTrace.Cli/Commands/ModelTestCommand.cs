using System.CommandLine;
using TumorTrace.Core;
using TumorTrace.Inference;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model test`: does this machine reproduce the model's reference outputs?</summary>
internal static class ModelTestCommand
{
    private static readonly Argument<string[]> s_models = new("MODEL") { Description = "ONNX files", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command("test", "Run models on the windows stored in them and compare the outputs.") { s_models };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed.GetRequiredValue(s_models))));
        return command;
    }

    /// <summary>A bad model does not keep the others from being tested.</summary>
    private static int Run(string[] models)
    {
        var code = ExitCode.Ok;
        foreach (var path in models)
        {
            try
            {
                Test(path);
            }
            catch (UserException e)
            {
                Console.Error.WriteLine($"error: {e.Message}");
                code = ExitCode.Failed;
            }
        }
        return code;
    }

    private static void Test(string path)
    {
        using var model = OnnxModel.Load(path);
        var result = ModelCheck.Run(model);
        if (result.Problem is { } problem)
            throw new UserException($"{path}: {problem}");
        Console.WriteLine(
            result.References > 0
                ? $"{path}: ok, {result.References} reference windows, "
                    + $"largest difference {result.LargestDifference:g3}, at most {result.Tolerance:g3} allowed"
                : $"{path}: works, outputs from {result.Low:f4} to {result.High:f4} on test images; "
                    + "it holds no reference windows, so wrong outputs cannot be detected (`model export` stores some in every model)"
        );
    }
}
