import { Field, type FieldProps } from '../ui/field';

type Props = Partial<FieldProps>;

export function NameField(props: Props) {
  return <Field label="Your name" name="name" autoComplete="name" maxLength={100} {...props} />;
}

export function EmailField(props: Props) {
  return <Field label="Email" name="email" type="email" autoComplete="username" {...props} />;
}

export function NewPasswordField(props: Props) {
  return (
    <Field
      label="Password"
      name="password"
      type="password"
      autoComplete="new-password"
      hint="At least 8 characters. A few unrelated words work well."
      {...props}
    />
  );
}
